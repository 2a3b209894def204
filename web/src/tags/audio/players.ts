/** What a sound's keys do: the player on screen under that name, while it is there. */
export interface Player {
  toggle(): void;
  /** Forward by seconds; back if negative. */
  seek(by: number): void;
  faster(): void;
}

const players = new Map<string, Player>();

export function register(name: string, player: Player): () => void {
  players.set(name, player);
  return () => {
    if (players.get(name) === player) players.delete(name);
  };
}

export function playerOf(name: string): Player | undefined {
  return players.get(name);
}
