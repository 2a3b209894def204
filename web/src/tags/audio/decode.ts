/** Sounds longer than this are played but not drawn: decoding them takes hundreds of megabytes. */
const MOST_BYTES = 60_000_000;
/** Enough to draw from. */
const SAMPLE_RATE = 8000;

/**
 * The samples to draw, one list per channel; null when there are none to be had. The page may fetch from its own server
 * only, so a sound from elsewhere is played by its audio element and drawn as a line.
 */
export async function samples(url: string, signal: AbortSignal): Promise<Float32Array[] | null> {
  const address = new URL(url, location.href);
  if (address.origin !== location.origin) return null;
  try {
    const answer = await fetch(address, { signal });
    if (!answer.ok || Number(answer.headers.get("content-length") ?? 0) > MOST_BYTES) return null;
    const sound = await new OfflineAudioContext(1, 1, SAMPLE_RATE).decodeAudioData(await answer.arrayBuffer());
    return Array.from({ length: sound.numberOfChannels }, (_, channel) => sound.getChannelData(channel));
  } catch {
    return null; // the audio element reports what cannot be played; what cannot be drawn is only a line
  }
}
