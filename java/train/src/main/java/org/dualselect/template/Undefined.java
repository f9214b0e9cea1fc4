package org.dualselect.template;

/**
 * The value of a name or attribute that is not there: empty as text, as a list and as a condition;
 * anything else that is done with it fails.
 *
 * @param why what is missing, as a clause
 */
record Undefined(String why) {
  TemplateException failure() {
    return new TemplateException("%s", why);
  }
}
