// Waiting in component tests has one bound, generous enough for a machine that builds something else as well.

import { configure } from "@testing-library/react";

configure({ asyncUtilTimeout: 5_000 });
