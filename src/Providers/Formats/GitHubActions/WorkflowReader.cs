using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>A workflow file to the model.</summary>
internal sealed class WorkflowReader(string path, DiagnosticBag diagnostics)
{
    private static readonly string[] NativeKeys = ["run-name", "description", "permissions", "concurrency", "defaults", "env"];

    public ReadResult Read(YamlMap root)
    {
        YamlFields fields = Fields(root, "the workflow");
        string? name = fields.Text("name");
        if (fields.Peek("on") is null)
            diagnostics.Error("MissingKey", "The workflow has no 'on', so nothing starts it.", path, 1, "Add 'on:' with the events that start it.");
        Trigger[] triggers = new TriggerReader(diagnostics).Read(fields.Take("on"));
        VariableMap variables = Environment(fields);
        RunDefaults defaults = RunDefaults.Take(fields, diagnostics);
        Job[] jobs = Jobs(fields.Take("jobs"), defaults);
        Pipeline pipeline = new()
        {
            Name = name ?? Path.GetFileNameWithoutExtension(path),
            Format = GitHubActionsFormat.FormatName,
            Path = path,
            Triggers = triggers,
            Variables = variables,
            Stages = PipelineRules.DeriveStages(jobs),
            Native = fields.Rest(NativeKeys),
        };
        return new([pipeline], WorkflowMarks.Of(root, pipeline));
    }

    private Job[] Jobs(YamlNode? node, RunDefaults defaults)
    {
        if (node is not YamlMap { Entries.Count: > 0 } map)
        {
            diagnostics.Error("MissingKey", "The workflow has no jobs.", path, node?.Line ?? 1, "Add a job under 'jobs:'.");
            return [];
        }

        JobReader reader = new(diagnostics);
        List<Job> jobs = [];
        foreach (YamlEntry entry in map.Entries)
            jobs.Add(reader.Read(entry, defaults));
        return [.. jobs];
    }

    /// <summary>Variables under <c>env</c>; an expression for all of them stays, to be kept as native.</summary>
    public static VariableMap Environment(YamlFields fields) => IsExpression(fields.Peek("env")) ? new() : fields.Variables("env");

    /// <summary>Whether a node is text with an expression.</summary>
    public static bool IsExpression(YamlNode? node) => node is YamlScalar scalar && scalar.Value.Contains("${{", StringComparison.Ordinal);

    private YamlFields Fields(YamlNode? node, string owner) => new(node, GitHubActionsFormat.FormatName, owner, diagnostics);
}
