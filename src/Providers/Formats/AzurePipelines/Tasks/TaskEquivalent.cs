namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>A step that does what a task does.</summary>
/// <param name="Step">The step.</param>
/// <param name="How">What it is and in what it differs, as the end of a sentence that begins with "For the task stands".</param>
/// <param name="Remedy">What to do by hand; null for nothing.</param>
internal sealed record TaskEquivalent(Step Step, string How, string? Remedy = null)
{
    /// <summary>Lines for bash.</summary>
    public static TaskEquivalent Bash(string how, string? remedy, params string?[] lines) => new(Script("bash", lines), how, remedy);

    /// <summary>Lines for the PowerShell that is part of Windows.</summary>
    public static TaskEquivalent PowerShell(string how, params string?[] lines) => new(Script("powershell", lines), how);

    private static ScriptStep Script(string shell, string?[] lines) => new() { Shell = shell, Script = string.Join('\n', lines.OfType<string>()) };
}
