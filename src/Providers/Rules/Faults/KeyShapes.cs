namespace CicdTools.Providers.Rules;

/// <summary>The shapes of the formats that are often pasted from a page.</summary>
internal static class KeyShapes
{
    public static KeyShape Workflow { get; } = MakeWorkflow();

    public static KeyShape BuildSpec { get; } = MakeBuildSpec();

    private static KeyShape MakeWorkflow()
    {
        KeyShape step = Of(["name", "id", "if", "uses", "run", "shell", "working-directory", "continue-on-error", "timeout-minutes"], ("with", KeyShape.Map), ("env", KeyShape.Map));
        KeyShape filters = Of([], ("branches", KeyShape.Texts), ("branches-ignore", KeyShape.Texts), ("tags", KeyShape.Texts), ("tags-ignore", KeyShape.Texts), ("paths", KeyShape.Texts), ("paths-ignore", KeyShape.Texts), ("types", KeyShape.Texts), ("workflows", KeyShape.Texts));
        KeyShape events = Of(["workflow_dispatch", "release", "create", "delete", "fork", "issues", "issue_comment", "watch"], ("push", filters), ("pull_request", filters), ("pull_request_target", filters), ("workflow_run", filters), ("schedule", new KeyShape { Item = Of(["cron"]) }));
        KeyShape strategy = Of(["fail-fast", "max-parallel"], ("matrix", new KeyShape { Any = KeyShape.Texts }));
        KeyShape job = Of(["name", "runs-on", "if", "environment", "timeout-minutes", "continue-on-error", "concurrency", "uses", "container"], ("steps", new KeyShape { Item = step }), ("needs", KeyShape.Texts), ("env", KeyShape.Map), ("strategy", strategy), ("outputs", KeyShape.Map), ("permissions", KeyShape.Map), ("with", KeyShape.Map), ("secrets", KeyShape.Map), ("services", new KeyShape { Any = Of(["image"], ("env", KeyShape.Map), ("ports", KeyShape.Texts)) }));
        return Of(["name", "run-name", "concurrency"], ("on", events), ("env", KeyShape.Map), ("permissions", KeyShape.Map), ("jobs", new KeyShape { Any = job }));
    }

    private static KeyShape MakeBuildSpec()
    {
        KeyShape phase = Of(["run-as", "on-failure"], ("runtime-versions", KeyShape.Map), ("commands", KeyShape.Texts), ("finally", KeyShape.Texts));
        KeyShape phases = Of([], ("install", phase), ("pre_build", phase), ("build", phase), ("post_build", phase));
        KeyShape env = Of(["shell", "git-credential-helper"], ("variables", KeyShape.Map), ("parameter-store", KeyShape.Map), ("secrets-manager", KeyShape.Map), ("exported-variables", KeyShape.Texts));
        KeyShape artifacts = Of(["name", "discard-paths", "base-directory", "enable-symlinks", "s3-prefix"], ("files", KeyShape.Texts), ("exclude-paths", KeyShape.Texts));
        return Of(["version", "run-as"], ("env", env), ("phases", phases), ("artifacts", artifacts), ("cache", Of([], ("paths", KeyShape.Texts))), ("reports", new KeyShape { Any = Of(["file-format", "base-directory", "discard-paths"], ("files", KeyShape.Texts)) }));
    }

    private static KeyShape Of(string[] texts, params (string Name, KeyShape Shape)[] others)
    {
        KeyShape shape = new();
        foreach (string text in texts)
            shape.Keys[text] = KeyShape.Text;
        foreach ((string name, KeyShape below) in others)
            shape.Keys[name] = below;
        return shape;
    }
}
