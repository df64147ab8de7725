// Sealdrop, self-hosted: what follows the unmodified SDK. It points the SDK's hosts, which all clients on a
// page share, at the origin that this script came from; the SDK then loads our picker as it would Filestack's.
{
  const origin = new URL(document.currentScript.src).origin;
  Object.assign(filestack.init("bootstrap").session.urls, {
    uploadApiUrl: origin,
    processUrl: origin,
    cloudApiUrl: origin,
    cdnUrl: origin,
    fileApiUrl: `${origin}/api/file`,
    pickerUrl: `${origin}/picker.js`,
  });
}
