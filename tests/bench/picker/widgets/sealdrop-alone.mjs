// The picker without filestack-js: what of the client the picker needs to open, and no question to the server.
const client = {
  session: { apikey: "bench", urls: { uploadApiUrl: location.origin, pickerUrl: `${location.origin}/picker.js` } },
  prefetch: async () => ({ blocked: false, settings: {}, permissions: {} }),
  emit: () => undefined,
};
const Picker = window.filestackInternals.modules["fs-loader-picker"].instance;
new Picker(client, { displayMode: "inline", container: "#widget", maxFiles: 10_000, uploadInBackground: false }).open();
