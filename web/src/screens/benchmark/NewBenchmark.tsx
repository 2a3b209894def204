import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { benchmarkSources, createBenchmark } from "../../api/benchmarks";
import { Button } from "../../ui/Button";
import { Failed } from "../../ui/Failed";
import { count } from "../../ui/count";
import { Field, Input, OneOf, Select } from "../../ui/Field";
import { Waiting } from "../../ui/Waiting";
import "./benchmark.css";

type From = "folder" | "project" | "run";

const FROM = [
  { value: "folder", label: "A folder on the server" },
  { value: "project", label: "Pictures uploaded to a project" },
  { value: "run", label: "A run of the command line" },
] as const;

const STRATEGIES = [
  { value: "embedding", label: "By likeness", hint: "nearest, middling and far images of each seed; needs no captions" },
  { value: "tag-overlap", label: "By tags", hint: "matches, near misses and easy ones, by what captions share" },
] as const;

const ASKERS = [
  { value: "offline", label: "Nobody: file names and folders", hint: "costs nothing, and shows the whole path" },
  { value: "model", label: "A model", hint: "of a provider whose key the server has" },
] as const;

/** Providers, what stands in the field of their models, and where the server has their key. */
const PROVIDERS = {
  openai: { name: "OpenAI", model: "gpt-5-mini", key: "OPENAI_API_KEY" },
  anthropic: { name: "Anthropic", model: "claude-haiku-4-5", key: "ANTHROPIC_API_KEY" },
  gemini: { name: "Gemini", model: "gemini-2.5-flash", key: "GEMINI_API_KEY" },
  bedrock: { name: "Bedrock", model: "us.anthropic.claude-haiku-4-5-20251001-v1:0", key: "the settings of AWS" },
} as const;
type Provider = keyof typeof PROVIDERS;

/** From photographs to a benchmark that runs by itself. */
export function NewBenchmark() {
  const { data: sources, error, isPending } = useQuery(benchmarkSources);
  const [title, setTitle] = useState("");
  const [from, setFrom] = useState<From>("folder");
  const [images, setImages] = useState("");
  const [run, setRun] = useState("");
  const [project, setProject] = useState("");
  const [queries, setQueries] = useState("20");
  const [strategy, setStrategy] = useState<"embedding" | "tag-overlap">("embedding");
  const [asker, setAsker] = useState<"offline" | "model">("offline");
  const [provider, setProvider] = useState<Provider>("openai");
  const [model, setModel] = useState("");
  const [cap, setCap] = useState("5");
  const navigate = useNavigate();
  const known = useQueryClient();
  const folders = sources?.filter((one) => !one.run) ?? [];
  const runs = sources?.filter((one) => one.run) ?? [];
  const making = useMutation({
    mutationFn: () => {
      if (from === "run") return createBenchmark({ title: "", run: run || runs[0]?.folder, settings: {}, start: false });
      const section = asker === "model" ? { adapter: provider, model: model.trim(), max_cost_usd: Number(cap) } : { adapter: "offline" };
      return createBenchmark({
        title: title.trim(),
        images: from === "folder" ? images || folders[0]?.folder : undefined,
        project: from === "project" ? Number(project) : undefined,
        settings: {
          query_plan_num_seeds: Number(queries), query_plan_strategy: strategy, vision_config: section, judge_config: section,
        },
        start: true,
      });
    },
    onSuccess: async (made) => {
      await known.invalidateQueries({ queryKey: ["benchmarks"] });
      await navigate({ to: "/benchmarks/$benchmark", params: { benchmark: made.id } });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    making.mutate();
  };
  const ready =
    from === "run" ? runs.length > 0
    : title.trim() !== "" && (from === "folder" ? folders.length > 0 : Number(project) > 0) && (asker === "offline" || model.trim() !== "");
  return (
    <main className="page page-narrow" id="main">
      <title>New benchmark · Juryroom</title>
      <h1>New benchmark</h1>
      {isPending ? <Waiting what="Looking up folders" /> : null}
      <Failed error={error} />
      <form className="bench-form" onSubmit={submit}>
        <OneOf label="Made from" options={FROM} value={from} onChange={setFrom} row />
        {from === "run" ? (
          <Field label="Run" hint={runs.length ? "A folder below the data directory's benchmarks, with its configuration." : "There is none below the data directory's benchmarks."}>
            {(control) => (
              <Select {...control} value={run} onChange={(event) => setRun(event.target.value)}>
                {runs.map((one) => <option key={one.folder}>{one.folder}</option>)}
              </Select>
            )}
          </Field>
        ) : (
          <Field label="Title">
            {(control) => <Input {...control} autoFocus value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />}
          </Field>
        )}
        {from === "folder" ? (
          <Field
            label="Folder of photographs"
            hint={
              folders.length ? "Only ever read." : (
                <>Put photographs into a folder below the data directory’s <code>benchmarks</code>, or name folders in <code>JURYROOM_BENCHMARK_FOLDERS</code>.</>
              )
            }
          >
            {(control) => (
              <Select {...control} value={images} onChange={(event) => setImages(event.target.value)}>
                {folders.map((one) => (
                  <option key={one.folder} value={one.folder}>
                    {one.folder} ({count(one.images, "image")})
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ) : null}
        {from === "project" ? (
          <Field label="Number of the project" hint="Its uploaded pictures are copied into the run folder.">
            {(control) => <Input {...control} type="number" min={1} value={project} onChange={(event) => setProject(event.target.value)} />}
          </Field>
        ) : null}
        {from === "run" ? null : (
          <>
            <Field label="Queries" hint="Each begins with a seed image.">
              {(control) => <Input {...control} type="number" min={1} max={100000} value={queries} onChange={(event) => setQueries(event.target.value)} />}
            </Field>
            <OneOf label="Candidates" options={STRATEGIES} value={strategy} onChange={setStrategy} />
            <OneOf label="Who describes and judges" options={ASKERS} value={asker} onChange={setAsker} />
            {asker === "model" ? (
              <div className="bench-pair">
                <Field label="Provider" hint={`The server has its key in ${PROVIDERS[provider].key}.`}>
                  {(control) => (
                    <Select {...control} value={provider} onChange={(event) => setProvider(event.target.value as Provider)}>
                      {Object.entries(PROVIDERS).map(([value, { name }]) => <option key={value} value={value}>{name}</option>)}
                    </Select>
                  )}
                </Field>
                <Field label="Model">
                  {(control) => <Input {...control} value={model} placeholder={PROVIDERS[provider].model} onChange={(event) => setModel(event.target.value)} />}
                </Field>
                <Field label="At most, US dollars for each step" hint="What is out is reserved at its most; the run stops before more.">
                  {(control) => <Input {...control} type="number" min={0} step="any" value={cap} onChange={(event) => setCap(event.target.value)} />}
                </Field>
              </div>
            ) : null}
          </>
        )}
        <Failed error={making.error} />
        <div>
          <Button kind="main" type="submit" disabled={!ready} busy={making.isPending && "Making it …"}>
            {from === "run" ? "Show this run" : "Make and run it"}
          </Button>
        </div>
      </form>
    </main>
  );
}
