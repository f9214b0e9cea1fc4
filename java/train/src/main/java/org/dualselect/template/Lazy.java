package org.dualselect.template;

import java.util.Iterator;

/**
 * What filters such as map and selectattr give, Python's generator: it can be gone through once, is
 * true even when nothing comes out of it, and has no length.
 */
record Lazy(Iterator<Object> iterator) {}
