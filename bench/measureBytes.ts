import type { Measuring } from "./measuring.ts";
import { Peer, PeerError, type Setting } from "./peer.ts";
import { fathomSetting, settingsOf } from "./peers/settings.ts";
import { bestOf, type CaseResult, type PeerResult, type Tried } from "./result.ts";
import { failure, toleranceOf } from "./sides.ts";
import { expectSame, quartiles } from "./statistics.ts";

interface Bytes {
  readonly setting: Setting;
  readonly version: string;
  readonly description: string;
  readonly values: readonly number[];
  readonly bytes: number;
}

/** Most bytes at once of a process in which nothing but training steps ran, as each library counts its own. */
export async function measureBytes(measuring: Measuring): Promise<CaseResult> {
  const { one, file, against, progress } = measuring;
  const run = async (setting: Setting): Promise<Bytes> => {
    const peer = new Peer(setting);
    try {
      const { version, description, peakBytes } = await peer.hello();
      if (typeof peakBytes === "string") throw new PeerError(peakBytes);
      const { values } = await peer.prepare(one.spec, file, 240);
      const { bytes } = await peer.ask({ do: "peak-bytes" });
      return { setting, version, description: String(description), values, bytes: Number(bytes) };
    } finally {
      peer.close();
    }
  };
  const own = await run(fathomSetting(measuring.threads));
  const fathom = quartiles([own.bytes]);
  const peers: PeerResult[] = [];
  for (const name of against) {
    const tried: Tried[] = [];
    let least: Bytes | undefined;
    for (const setting of settingsOf(name, one)) {
      progress(`${name}, ${setting.label}`);
      try {
        const found = await run(setting);
        expectSame(own.values.slice(0, found.values.length), found.values, toleranceOf(one.spec));
        tried.push({ setting: setting.label, median: found.bytes });
        if (!least || found.bytes < least.bytes) least = found;
      } catch (error) {
        tried.push(failure(error, setting));
      }
    }
    const best = least && bestOf({ version: least.version, setting: least.setting.label }, [least.bytes], fathom);
    peers.push({ peer: name, tried, best });
  }
  return { case: one.name, unit: "bytes", device: own.description, rounds: 1, fathom, pieces: 1, peers };
}
