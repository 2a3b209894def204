import { type Band, BANDS } from "./figures";

/** What the colours of agreement mean. */
export function BandKey() {
  return (
    <ul role="list" className="band-key">
      {(Object.keys(BANDS) as Band[]).map((band) => (
        <li key={band}>
          <span data-band={band} className="band-sample" aria-hidden="true" /> {BANDS[band].words}
        </li>
      ))}
    </ul>
  );
}
