/** What every broker adapter promises, as tests, and what they are run with. */
@NullMarked
package io.isthmus.broker;

import org.jspecify.annotations.NullMarked;
