/** What `/filestack.js` puts on the page. */
declare const filestack: typeof import("filestack-js");
