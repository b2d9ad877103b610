/**
 * For `node --import`: resolve the libraries' names to the vendored copies, so that tests need no npm.
 */

import * as module from "node:module";

const VENDOR = new URL("../../../votes/static/votes/vendor/", import.meta.url);

if (module.registerHooks) {
    module.registerHooks({
        resolve: (specifier, context, next) =>
            next(specifier.startsWith("@noble/") ? new URL(specifier, VENDOR).href : specifier, context),
    });
} else {
    // Node before 22.15 has only the asynchronous form, which takes a module.
    const hooks = `export const resolve = (specifier, context, next) =>
        next(specifier.startsWith("@noble/") ? new URL(specifier, "${VENDOR}").href : specifier, context);`;
    module.register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
