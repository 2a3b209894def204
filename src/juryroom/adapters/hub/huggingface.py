"""The Hugging Face hub."""

from __future__ import annotations

from pathlib import Path

from juryroom.errors import BadInput, HubRejected


class HuggingFace:
    """ports.DatasetHub."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def publish(self, folder: Path, repo_id: str, *, private: bool | None) -> str:
        """Make the repository if needed and send the folder in one commit; the address of the dataset."""
        try:
            from huggingface_hub import HfApi
            from huggingface_hub.errors import HfHubHTTPError
        except ImportError:
            raise BadInput('Publishing needs the hub\'s library: pip install "juryroom[hf]".') from None
        api = HfApi(token=self._token)
        try:
            api.create_repo(repo_id, repo_type="dataset", private=private, exist_ok=True)
            sent = api.upload_folder(
                repo_id=repo_id,
                repo_type="dataset",
                folder_path=str(folder),
                commit_message="Benchmark made by Juryroom",
            )
        except (HfHubHTTPError, OSError, ValueError) as fault:
            raise HubRejected(f"The hub does not take {repo_id}: {fault}") from fault
        return str(getattr(sent, "commit_url", None) or f"{api.endpoint}/datasets/{repo_id}")
