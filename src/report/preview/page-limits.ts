/** A table of the page has so many rows; whoever wants all of them opens the CSV beside it. */
export const rowsPerTable = 200;
/** A chart has so many bars; the table beside it has the rest. */
export const barsPerChart = 12;
