export { Opening } from "../label/Opening";
