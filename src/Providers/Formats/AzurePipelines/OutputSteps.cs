namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// A job's outputs are those of its steps; values that the model keeps at the job are set by a last step of this name
/// (https://learn.microsoft.com/azure/devops/pipelines/process/set-variables-scripts#set-an-output-variable-for-use-in-future-jobs).
/// </summary>
internal static class OutputSteps
{
    /// <summary>The identifier of that step, behind which other jobs find the outputs.</summary>
    public const string Id = "outputs";

    private const string Before = "echo \"##vso[task.setvariable variable=";
    private const string Between = ";isOutput=true]";

    /// <summary>The step that sets the outputs; null where there are none.</summary>
    public static ScriptStep? Of(Job job) => job.Outputs.Count == 0 ? null : new()
    {
        Id = Id,
        Shell = "bash",
        Script = string.Join('\n', job.Outputs.Select(output => $"{Before}{output.Key}{Between}{output.Value}\"")),
    };

    /// <summary>The job with the outputs that its last step sets.</summary>
    public static Job Take(Job job)
    {
        if (job.Steps is not [.., ScriptStep { Id: Id, Shell: "bash" } last])
            return job;
        string[] lines = last.Script.Split('\n');
        if (!lines.All(line => line.StartsWith(Before, StringComparison.Ordinal) && line.Contains(Between, StringComparison.Ordinal) && line.EndsWith('"')))
            return job;
        return job with
        {
            Steps = job.Steps[..^1],
            Outputs = new(lines.Select(line =>
            {
                int at = line.IndexOf(Between, StringComparison.Ordinal);
                return KeyValuePair.Create(line[Before.Length..at], line[(at + Between.Length)..^1]);
            })),
        };
    }
}
