import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { whoami } from "./api/whoami";
import { makeQueryClient } from "./app/queries";
import { makeRouter } from "./app/router";
import { applyTheme, storedTheme } from "./ui/theme";
import "./ui/tokens.css";
import "./ui/base.css";

applyTheme(storedTheme());

const queries = makeQueryClient(() => {
  queries.removeQueries({ queryKey: whoami.queryKey });
  void router.invalidate();
});
const router = makeRouter(queries);
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
