import { address, ApiError, call, errorFrom, Unreachable } from "./client";
import type { Schemas } from "./schemas";

export type Imported = Schemas["ImportOut"];

/** Send files to a project. `onSent` is told the share that has left the browser; fetch cannot tell it. */
export function importFiles(project: number, files: readonly File[], keepGood: boolean, onSent: (share: number) => void, signal: AbortSignal) {
  return new Promise<Imported>((resolve, reject) => {
    const form = new FormData();
    for (const file of files) form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", address(`/api/projects/${project}/import`, { keep_good: keepGood }));
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && onSent(event.loaded / event.total);
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as Imported);
      else reject(errorFrom(request.status, body));
    };
    request.onerror = () => reject(new Unreachable());
    request.onabort = () => reject(new ApiError("Stopped. Nothing of it was saved.", 0, "stopped"));
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}

/** Have a file fetched from its address and imported behind the page; the id of that import. */
export function importFrom(project: number, url: string) {
  const body = new FormData();
  body.append("url", url);
  return call<Schemas["ImportAskedOut"]>(`/api/projects/${project}/import`, { method: "POST", query: { async: true }, body });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
