/**
 * For `node --import`: resolve the libraries' names to the vendored copies, so that tests need no npm.
 */

import * as module from "node:module";

const VENDOR = new URL("../../../votes/static/votes/vendor/", import.meta.url);

if (module.registerHooks) {
    const resolved = (specifier) => {
        const file = specifier === "qr" ? "qr/index.js" : specifier;
        return /^(@noble|qr)\//.test(file) ? new URL(file, VENDOR).href : specifier;
    };
    module.registerHooks({ resolve: (specifier, context, next) => next(resolved(specifier), context) });
} else {
    // Node before 22.15 has only the asynchronous form, which takes a module.
    const hooks = `export const resolve = (specifier, context, next) => {
        const file = specifier === "qr" ? "qr/index.js" : specifier;
        return next(/^(@noble|qr)\\//.test(file) ? new URL(file, "${VENDOR}").href : specifier, context);
    };`;
    module.register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
