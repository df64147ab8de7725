// What is said above many files, in English; loaded with what sifts them.

export const sieve = {
  // Many files
  filter: "Filter",
  showing: "Show",
  showAll: "Files",
  showImages: "Images",
  showStored: "Completed",
  showFailed: "Failed",
  order: "Sort by",
  orderAdded: "As added",
  orderName: "Name",
  orderSize: "Size",
  orderState: "State",
} as const;
