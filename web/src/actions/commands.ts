import type { Combo } from "./combo";

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
}

/** A command as data: what it is called, which keys do it, when it can be done, what it does. */
export interface Command {
  name: string;
  label: string;
  /** The first is the one shown. */
  keys: readonly Combo[];
  /** Repeats while the key is held. */
  repeats?: boolean;
  can(desk: Desk): boolean;
  perform(desk: Desk): void;
}

export const COMMANDS: readonly Command[] = [
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
    can: (desk) => desk.hasPicture,
    perform: (desk) => desk.actualSize(),
  },
  {
    name: "compare",
    label: "Lay one picture over the other",
    keys: ["KeyX"],
    can: (desk) => desk.hasPair,
    perform: (desk) => desk.compare(),
  },
  {
    name: "undo",
    label: "Undo",
    keys: ["KeyU", "Ctrl+KeyZ"],
    repeats: true,
    can: (desk) => desk.canUndo,
    perform: (desk) => desk.undo(),
  },
  {
    name: "undo-plain",
    label: "Undo",
    keys: ["KeyZ"],
    repeats: true,
    can: (desk) => desk.canUndo && !desk.hasPicture,
    perform: (desk) => desk.undo(),
  },
  {
    name: "redo",
    label: "Redo",
    keys: ["Shift+KeyU", "Ctrl+Shift+KeyZ", "Shift+KeyZ"],
    repeats: true,
    can: (desk) => desk.canRedo,
    perform: (desk) => desk.redo(),
  },
  { name: "note", label: "Write", keys: ["KeyN"], can: (desk) => desk.hasNote, perform: (desk) => desk.note() },
  { name: "help", label: "Keys", keys: ["Shift+Slash", "F1"], can: () => true, perform: (desk) => desk.help() },
  { name: "leave", label: "Leave", keys: ["Escape"], can: () => true, perform: (desk) => desk.leave() },
];

/** Every key a command uses: controls are given others. */
export const RESERVED: ReadonlySet<Combo> = new Set(COMMANDS.flatMap((command) => command.keys));

/** The command a key asks for, if it can be done now. */
export function commandFor(combo: Combo, desk: Desk, commands: readonly Command[] = COMMANDS): Command | undefined {
  return commands.find((command) => command.keys.includes(combo) && command.can(desk));
}
