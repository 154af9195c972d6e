import { hydrate } from "preact";
import "../style/index.css";
import "./points.css";
import type { PlaygroundPageData } from "../pageData.ts";
import { PointsPage } from "./PointsPage.tsx";
import { PointSession } from "./session.ts";
import { spawnPoints } from "./spawnPoints.ts";

const data: PlaygroundPageData = JSON.parse(document.getElementById("data")?.textContent ?? "");
const place = document.getElementById("page");
const session = new PointSession(spawnPoints);

// Nothing trains where nobody looks.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) session.pause();
});
addEventListener("pagehide", () => session.close());

if (place) hydrate(<PointsPage data={data} session={session} />, place);
document.documentElement.dataset.alive = "true";
