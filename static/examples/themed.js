const response = await fetch("/get-filestack-credentials");
const { apiKey, policy, signature } = await response.json();

const client = filestack.init(apiKey, { security: { policy, signature } });

client.picker({
  displayMode: "inline",
  container: "#letters",
  maxFiles: 12,
  customText: {
    "Select Files to Upload": "Choose your letters",
    "or Drag and Drop, Copy and Paste Files": "or lay them here",
  },
}).open();
