namespace CicdTools.Providers.Hosted;

/// <summary>What a hosted system does not take when a run is asked for.</summary>
internal static class HostedRuns
{
    /// <summary>Refuses what belongs to this machine's own runs.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="system">The system's name.</param>
    /// <param name="variables">What takes the place of variables; null where the system takes them.</param>
    /// <param name="stages">Whether the system leaves out stages when it is asked to.</param>
    /// <exception cref="CicdException"><c>NotTaken</c>.</exception>
    public static void Refuse(RunRequest request, string system, string? variables = null, bool stages = false)
    {
        if (request.Secrets.Count > 0)
            throw NotTaken("secrets", system, "it has those that Set-CicdSecret sets");
        if (request.Isolation != Isolation.Auto || request.ThrottleLimit != 0 || request.SkipUnsupported)
            throw NotTaken("-Isolation, -ThrottleLimit or -SkipUnsupported", system, "its own runners decide how jobs run");
        if (!stages && request.SkipStages.Length > 0)
            throw NotTaken("-SkipStage", system, "what of it runs stands in its file");
        if (variables is not null && request.Variables.Count > 0)
            throw NotTaken("variables", system, $"it takes {variables}");

        CicdException NotTaken(string what, string where, string why) =>
            new("NotTaken", CicdErrorKind.Invalid, $"A run of {where} takes no {what}: {why}.", request.Repository, "Leave them away.");
    }

    /// <summary>Checks that a pipeline's file lets it be started by hand, with these inputs.</summary>
    /// <exception cref="CicdException"><c>PipelineNotStartable</c>, <c>InputUnknown</c>, <c>InputMissing</c>, <c>InputInvalid</c>, or the first error in the file.</exception>
    public static void RequireDispatch(IPipelineFormat format, string path, string text, VariableMap inputs)
    {
        DiagnosticBag diagnostics = new();
        ReadResult read = format.Read(new FetchedFiles(new Dictionary<string, string> { [path] = text }), path, diagnostics);
        diagnostics.ThrowIfErrors();
        ManualTrigger trigger = read.Pipelines.SelectMany(pipeline => pipeline.Triggers).OfType<ManualTrigger>().FirstOrDefault()
            ?? throw new CicdException("PipelineNotStartable", CicdErrorKind.Invalid, $"'{path}' has no trigger workflow_dispatch, so it cannot be started by hand.", path, "Add workflow_dispatch to its triggers, and push it.");
        RequireInputs(path, trigger.Inputs, inputs);
    }

    /// <summary>Checks what is given against what a pipeline takes.</summary>
    /// <param name="path">The pipeline, for messages.</param>
    /// <param name="declared">What it takes.</param>
    /// <param name="inputs">What is given.</param>
    /// <exception cref="CicdException"><c>InputUnknown</c>, <c>InputMissing</c>, <c>InputInvalid</c>.</exception>
    public static void RequireInputs(string path, PipelineInput[] declared, VariableMap inputs)
    {
        Dictionary<string, PipelineInput> known = declared.ToDictionary(input => input.Name, StringComparer.Ordinal);
        foreach ((string name, string value) in inputs)
        {
            if (!known.TryGetValue(name, out PipelineInput? input))
                throw new CicdException("InputUnknown", CicdErrorKind.Invalid, $"'{path}' takes no input '{Errors.Shown(name)}'.{(known.Count == 0 ? "" : $" Known: {string.Join(", ", known.Keys)}.")}", path, "Check the name.");
            if (input.Options.Length > 0 && !input.Options.Contains(value, StringComparer.Ordinal))
                throw new CicdException("InputInvalid", CicdErrorKind.Invalid, $"The input '{name}' of '{path}' takes one of {string.Join(", ", input.Options)}.", path, "Choose one of them.");
        }

        if (declared.FirstOrDefault(input => input is { Required: true, Default: null } && !inputs.ContainsKey(input.Name)) is { } missing)
            throw new CicdException("InputMissing", CicdErrorKind.Invalid, $"'{path}' wants the input '{missing.Name}'.", path, "Give it by -PipelineInput.");
    }
}
