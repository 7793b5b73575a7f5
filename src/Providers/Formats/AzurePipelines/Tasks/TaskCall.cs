namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>A task as a step calls it. What its inputs say is taken one by one, so that one that nobody has asked for shows.</summary>
internal sealed class TaskCall
{
    // The names of inputs are told apart without regard to case.
    private readonly Dictionary<string, string> _open;

    public TaskCall(NativeStep step, Job job)
    {
        Step = step;
        _open = new(step.Inputs, StringComparer.OrdinalIgnoreCase);
        string label = job.Container is null ? job.Runner.Labels.FirstOrDefault() ?? "" : "";
        OnWindows = label.StartsWith("win", StringComparison.OrdinalIgnoreCase) || label.StartsWith("vs20", StringComparison.OrdinalIgnoreCase);
        OnMac = label.StartsWith("mac", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The step.</summary>
    public NativeStep Step { get; }

    /// <summary>Whether its job asks for a machine with Windows.</summary>
    public bool OnWindows { get; }

    /// <summary>Whether its job asks for a Mac.</summary>
    public bool OnMac { get; }

    /// <summary>Whether all inputs were taken.</summary>
    public bool IsUsedUp => _open.Count == 0;

    /// <summary>The value of an input, under the first of its names that is there; the default where it is absent or empty.</summary>
    public string Text(string byDefault, params string[] names)
    {
        string? found = null;
        foreach (string name in names)
        {
            if (_open.Remove(name, out string? value))
                found ??= value.Trim();
        }

        return found is { Length: > 0 } ? found : byDefault;
    }

    /// <summary>Whether an input is set.</summary>
    public bool Flag(string name, bool byDefault = false) => Text(byDefault ? "true" : "false", name).Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Takes inputs that say nothing outside of Azure Pipelines, or nothing that is not the default.</summary>
    public void Ignore(params string[] names)
    {
        foreach (string name in names)
            _open.Remove(name);
    }
}
