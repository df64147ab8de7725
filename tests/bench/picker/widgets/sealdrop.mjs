// As the quick start says, in a page of somebody's own: one script tag for filestack-js before this one.
const { apiKey, policy, signature } = await (await fetch("/get-filestack-credentials")).json();
const client = filestack.init(apiKey, { security: { policy, signature } });
client.picker({ displayMode: "inline", container: "#widget", maxFiles: 10_000, uploadInBackground: false }).open();
