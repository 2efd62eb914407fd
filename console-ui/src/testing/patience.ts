// How long tests wait for something that must come: long enough for a busy machine, with an end.

import { configure } from "@testing-library/react";

configure({ asyncUtilTimeout: 15_000 });
