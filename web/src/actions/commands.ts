import type { Combo } from "./combo";
import type { KeyMap } from "./hotkeys";

/** What the screen can do, as far as commands need to know it. */
export interface Desk {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly canSkip: boolean;
  readonly canGoBack: boolean;
  readonly canGoForward: boolean;
  readonly hasTask: boolean;
  readonly hasNote: boolean;
  readonly hasPicture: boolean;
  readonly hasPair: boolean;
  /** A reviewer sent an answer back. */
  readonly hasReturned: boolean;
  readonly canComment: boolean;
  /** The answer on screen was stored before. */
  readonly hasHistory: boolean;
  submit(): void;
  skip(): void;
  undo(): void;
  redo(): void;
  back(): void;
  forward(): void;
  help(): void;
  leave(): void;
  note(): void;
  actualSize(): void;
  compare(): void;
  returned(): void;
  comments(): void;
  history(): void;
}

/** A command as data: what it is called, which keys do it, when it can be done, what it does. */
export interface Command {
  name: string;
  label: string;
  /** The first is the one shown. */
  keys: readonly Combo[];
  /** Repeats while the key is held. */
  repeats?: boolean;
  /** Whether this config has a use for it; where not, its keys are free. */
  useful?(desk: Desk): boolean;
  can(desk: Desk): boolean;
  perform(desk: Desk): void;
}

const COMMANDS: readonly Command[] = [
  {
    name: "submit",
    label: "Submit",
    keys: ["Enter", "Ctrl+Enter"],
    can: (desk) => desk.hasTask,
    perform: (desk) => desk.submit(),
  },
  { name: "skip", label: "Skip", keys: ["KeyS"], can: (desk) => desk.canSkip, perform: (desk) => desk.skip() },
  { name: "back", label: "Back", keys: ["Backspace"], can: (desk) => desk.canGoBack, perform: (desk) => desk.back() },
  {
    name: "forward",
    label: "Forward",
    keys: ["Shift+Backspace"],
    can: (desk) => desk.canGoForward,
    perform: (desk) => desk.forward(),
  },
  {
    name: "actual-size",
    label: "Pictures at their own size",
    keys: ["KeyZ"],
    useful: (desk) => desk.hasPicture,
    can: (desk) => desk.hasPicture,
    perform: (desk) => desk.actualSize(),
  },
  {
    name: "compare",
    label: "Lay one picture over the other",
    keys: ["KeyX"],
    useful: (desk) => desk.hasPair,
    can: (desk) => desk.hasPair,
    perform: (desk) => desk.compare(),
  },
  {
    name: "note",
    label: "Write",
    keys: ["KeyN"],
    useful: (desk) => desk.hasNote,
    can: (desk) => desk.hasNote,
    perform: (desk) => desk.note(),
  },
  { name: "returned", label: "Answers that came back", keys: ["KeyB"], can: (desk) => desk.hasReturned, perform: (desk) => desk.returned() },
  { name: "comments", label: "Comments", keys: ["KeyC"], can: (desk) => desk.canComment, perform: (desk) => desk.comments() },
  { name: "history", label: "History", keys: ["KeyH"], can: (desk) => desk.hasHistory, perform: (desk) => desk.history() },
  { name: "help", label: "Keys", keys: ["Shift+Slash", "F1"], can: () => true, perform: (desk) => desk.help() },
  { name: "leave", label: "Leave", keys: ["Escape"], can: () => true, perform: (desk) => desk.leave() },
];

/** Keys no config can take: without them a person could not submit, go back or get out. */
export const FIXED: ReadonlySet<Combo> = new Set(["Enter", "Ctrl+Enter", "Backspace", "Escape", "Shift+Slash", "F1", "Tab"]);

/** The commands of a config. Where pictures take Z for their own size, undo is U. */
export function commandsOf(desk: Desk): Command[] {
  const letter = desk.hasPicture ? "KeyU" : "KeyZ";
  const history: Command[] = [
    {
      name: "undo",
      label: "Undo",
      keys: [letter, "Ctrl+KeyZ"],
      repeats: true,
      can: (now) => now.canUndo,
      perform: (now) => now.undo(),
    },
    {
      name: "redo",
      label: "Redo",
      keys: [`Shift+${letter}`, "Ctrl+Shift+KeyZ"],
      repeats: true,
      can: (now) => now.canRedo,
      perform: (now) => now.redo(),
    },
  ];
  return [...COMMANDS, ...history].filter((command) => command.useful?.(desk) ?? true);
}

/** Every key the commands use: controls are given others, unless the config asks for one. */
export function keysOfCommands(commands: readonly Command[]): ReadonlySet<Combo> {
  return new Set(commands.flatMap((command) => command.keys));
}

/** A key the config asks for is the control's; the command then takes it with Shift. */
export function givingWay(commands: readonly Command[], keys: KeyMap): Command[] {
  const free = (combo: Combo) => (keys.byCombo.has(combo) ? `Shift+${combo}` : combo);
  return commands.map((command) => ({ ...command, keys: command.keys.map(free) }));
}

/** The command a key asks for, if it can be done now. */
export function commandFor(combo: Combo, desk: Desk, commands: readonly Command[]): Command | undefined {
  return commands.find((command) => command.keys.includes(combo) && command.can(desk));
}
