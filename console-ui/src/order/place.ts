// How a place is named on one line.

import { t } from "../i18n/language";
import type { LiftView } from "../wire/types";

/** `东方花园 6号楼 2单元 西梯`, or that the lift is not known. */
export function placeText(lift: LiftView | null): string {
  return lift ? `${lift.compound} ${lift.position}` : t("place.unknown");
}
