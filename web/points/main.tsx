import { hydrate } from "preact";
import "../style/index.css";
import "./points.css";
import type { PlaygroundPageData } from "../pageData.ts";
import { PointsPage } from "./PointsPage.tsx";

const data: PlaygroundPageData = JSON.parse(document.getElementById("data")?.textContent ?? "");
const place = document.getElementById("page");
if (place) hydrate(<PointsPage data={data} />, place);
document.documentElement.dataset.alive = "true";
