using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>The context in force: per runspace, so that two sessions of one process do not disturb each other.</summary>
internal static class ContextSelection
{
    private const string Variable = "CICDTOOLS_CONTEXT";

    private static readonly ConditionalWeakTable<Runspace, string> Selected = [];

    /// <summary>The given one, else the environment's, else the selected one, else the runner's that one stands on, else <c>local</c>.</summary>
    public static string Resolve(string? given)
    {
        if (!string.IsNullOrEmpty(given))
            return given;
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name)
            return name;
        if (Runspace.DefaultRunspace is { } runspace && Selected.TryGetValue(runspace, out string? selected))
            return selected;
        return ContextStore.FromRunner()?.Name ?? ContextStore.Local;
    }

    public static void Select(string name) => Selected.AddOrUpdate(Runspace.DefaultRunspace, name);

    public static void Forget(string name)
    {
        if (Selected.TryGetValue(Runspace.DefaultRunspace, out string? selected) && selected.Equals(name, StringComparison.OrdinalIgnoreCase))
            Selected.Remove(Runspace.DefaultRunspace);
    }
}
