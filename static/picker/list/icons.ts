// Icons of the list alone.

import { icon } from "../view/icons";

export const GridIcon = icon("", "M5 5h5.5v5.5H5z", "M13.5 5H19v5.5h-5.5z", "M5 13.5h5.5V19H5z", "M13.5 13.5H19V19h-5.5z");
export const ListIcon = icon("", "M5 6.5h.1", "M9 6.5h10", "M5 12h.1", "M9 12h10", "M5 17.5h.1", "M9 17.5h10");
export const OpenIcon = icon("", "M14 5h5v5", "m19 5-8.5 8.5", "M17.5 14v3.5a1.8 1.8 0 0 1-1.8 1.8H6.8A1.8 1.8 0 0 1 5 17.5V8.6a1.8 1.8 0 0 1 1.8-1.8h3.4");
export const LookIcon = icon("", "M3.5 12s3.2-5.5 8.5-5.5 8.5 5.5 8.5 5.5-3.2 5.5-8.5 5.5S3.5 12 3.5 12z", "M12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z");
export const EditIcon = icon("", "m5 19 .9-3.9L16.4 4.6a1.7 1.7 0 0 1 2.4 0l.6.6a1.7 1.7 0 0 1 0 2.4L8.9 18.1z", "m14.5 6.5 3 3");
export const HandleIcon = icon("", "M9.5 4.5 7.5 19.5", "m16.5 4.5-2 15", "M4.5 9h16", "M3.5 15h16");
