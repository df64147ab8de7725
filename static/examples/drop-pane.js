const received = document.querySelector("#received");
const names = (files) => files.map((file) => file.filename).join(", ");

sealdrop.picker({
  displayMode: "dropPane",
  container: "#inbox",
  maxFiles: 10,
  dropPane: {
    onSuccess: (files) => {
      received.textContent = `Received: ${names(files)}.`;
    },
    onError: (files) => {
      received.textContent = `This did not arrive: ${names(files)}.`;
    },
  },
}).open();
