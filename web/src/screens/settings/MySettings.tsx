export function MySettings() {
  return null;
}
