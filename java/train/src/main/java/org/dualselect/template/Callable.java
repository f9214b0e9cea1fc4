package org.dualselect.template;

/** What can be called: a global function, a method, a macro. */
@FunctionalInterface
interface Callable {
  Object call(Arguments arguments);
}
