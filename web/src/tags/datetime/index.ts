import type { Tag } from "../types";
import { DateTime } from "./DateTime";
import { type Moment, readMoment, writeMoment } from "./value";

export const datetime: Tag<Record<string, unknown>, Moment> = {
  name: "DateTime",
  kind: "control",
  typed: true,
  read: readMoment,
  write: writeMoment,
  filled: (moment) => moment !== "",
  View: DateTime,
};
