namespace CicdTools.Providers.Formats.Conversion;

/// <summary>
/// The files by which scripts speak to the runner, where the runner is none that reads them: the script still writes them, into a folder of the
/// repository's, and the steps that follow read them by lines of their own.
/// </summary>
internal sealed class RunnerFileScripts(Job job, RunnerFileNames names, IDialect to, DiagnosticBag diagnostics)
{
    private readonly string _folder = $"{to.Vocabulary.Write(new FactPart(RunFact.Workspace), TextPlace.Script) ?? "$(git rev-parse --show-toplevel)"}/.runner";

    /// <summary>The words that read an output of a step; null where no such step is.</summary>
    public string? Read(StepOutputPart output) =>
        job.Steps.FirstOrDefault(step => step.Id == output.Step) is ScriptStep ? $"$(sed -n 's/^{Literal(output.Name)}=//p' \"{OutputFile(output.Step)}\" | tail -n 1)" : null;

    /// <summary>The lines that a step begins with.</summary>
    public IEnumerable<string> Before(ScriptStep step, int index)
    {
        ScriptStep[] earlier = [.. job.Steps.Take(index).OfType<ScriptStep>()];
        string[] used = [.. new[] { names.Output, names.Environment, names.Path, names.Summary }.Where(name => Mentions(step, name))];
        if (used.Length > 0)
            yield return $"mkdir -p \"{_folder}\"";
        foreach (string name in used)
        {
            yield return $"export {name}=\"{FileOf(name, step, index)}\"";
            if (name == names.Output)
                yield return $": > \"${name}\"";
            if (step.Script.Contains("<<", StringComparison.Ordinal) && name != names.Summary)
                diagnostics.Approximated($"A step of the job '{Errors.Shown(job.Id)}' may write a value of several lines into '${name}'; only values of one line are read.", "Put the value into a file.", ModelPath.Step(job.Id, index), DiagnosticSeverity.Warning);
        }

        if (earlier.Any(other => Mentions(other, names.Environment)))
            yield return $"if [ -f \"{_folder}/environment\" ]; then while IFS= read -r line; do export \"$line\"; done < \"{_folder}/environment\"; fi";
        if (earlier.Any(other => Mentions(other, names.Path)))
            yield return $"if [ -f \"{_folder}/path\" ]; then while IFS= read -r line; do export PATH=\"$line:$PATH\"; done < \"{_folder}/path\"; fi";
    }

    /// <summary>The lines that a step ends with: its outputs that others refer to, in the way of the system.</summary>
    public IEnumerable<string> After(ScriptStep step, IEnumerable<StepOutputPart> referred) =>
        to.Traits.OutputCommand is { } command && step.Id is not null && Mentions(step, names.Output)
            ? referred.Where(output => output.Step == step.Id).Select(output => output.Name).Distinct().Select(name => command(name, Read(new(step.Id, name))!))
            : [];

    private string FileOf(string name, ScriptStep step, int index) => name == names.Output ? OutputFile(step.Id ?? $"step-{index + 1}")
        : name == names.Environment ? $"{_folder}/environment"
        : name == names.Path ? $"{_folder}/path"
        : $"{_folder}/summary";

    private string OutputFile(string step) => $"{_folder}/outputs-{step}";

    private static bool Mentions(ScriptStep step, string name) => step.Script.Contains(name, StringComparison.Ordinal);

    // For a basic regular expression.
    private static string Literal(string name) => name.Replace(".", "\\.", StringComparison.Ordinal);
}
