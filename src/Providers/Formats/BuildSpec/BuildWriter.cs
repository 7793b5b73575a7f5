using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>A job to one build, its parts in the order of the documentation.</summary>
internal sealed class BuildWriter(Pipeline pipeline, Job job, DiagnosticBag diagnostics)
{
    private const string Format = BuildSpecFormat.FormatName;

    private readonly string _owner = $"the job '{Errors.Shown(job.Id)}'";

    // What was read from a build specification stands there literally; texts that were translated hold references.
    private readonly bool _isTranslated = pipeline.Path is null && pipeline.Format == Format;

    public YamlBuilder Add(YamlBuilder root)
    {
        Losses();
        string? shell = CommonShell();
        BuildCommands commands = new(job, shell, diagnostics);
        EnvironmentWriter environment = new(pipeline, job, _isTranslated);
        commands.Begin(environment.Exports);
        for (int i = 0; i < job.Steps.Length; i++)
            commands.Add(job.Steps[i], i);
        commands.End(environment.OutputCommands);
        YamlBuilder map = environment.Write(commands, ShellKey(shell));
        foreach (NativeSetting setting in Own("env:"))
            map.Add(setting.Key["env:".Length..], YamlLoader.Fragment(setting.Text));
        Add(root, "run-as");
        root.Add("env", map);
        Add(root, "proxy");
        root.Add("phases", commands.Write());
        OutputWriter output = new(job, _isTranslated, diagnostics);
        root.Add("reports", output.Reports()).Add("artifacts", output.Artifacts()).Add("cache", output.Cache());
        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format == Format && !setting.Key.Contains(':', StringComparison.Ordinal) && setting.Key is not ("run-as" or "proxy" or "version" or "buildspec" or MatrixTasks.Origin)))
            root.Add(setting.Key, YamlLoader.Fragment(setting.Text));
        return root;
    }

    private void Add(YamlBuilder root, string key)
    {
        if (Own(key).FirstOrDefault(setting => setting.Key == key) is { } setting)
            root.Add(key, YamlLoader.Fragment(setting.Text));
    }

    private IEnumerable<NativeSetting> Own(string prefix) => job.Native.Where(setting => setting.Format == Format && setting.Key.StartsWith(prefix, StringComparison.Ordinal));

    // One shell for all commands; a step in another one calls it.
    private string? CommonShell()
    {
        string?[] shells = [.. job.Steps.OfType<ScriptStep>().Select(step => step.Shell).Distinct()];
        return shells.Contains("bash") ? "bash" : shells is [{ } one] && ShellKey(one) is not null ? one : null;
    }

    // https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.shell
    private static string? ShellKey(string? shell) => shell switch
    {
        "bash" => "bash",
        "sh" => "/bin/sh",
        "powershell" => "powershell.exe",
        "cmd" => "cmd.exe",
        _ => null,
    };

    private void Losses()
    {
        Lost(job.Name is not null && job.Name != job.Id, $"the name '{Errors.Shown(job.Name ?? "")}' of {_owner}", null, null);
        Lost(job.Condition is not (null or OnSuccessCondition) && ShellConditions.Write(job.Condition) is null, $"the condition of {_owner}; its commands do not run", "condition", "Write the condition by hand.");
        Lost(job.Runner.Labels.Length > 0, $"the machine '{Errors.Shown(string.Join(", ", job.Runner.Labels))}' of {_owner}", "runner", "Choose the environment type and the image of the CodeBuild project.");
        Lost(job.Container is { } container && (container.Entrypoint is not null || container.Variables.Count > 0 || container.Native.Length > 0), $"how the container of {_owner} is started", "container", "Set it in the CodeBuild project.");
        Lost(job.Matrix is null && job.Timeout is not null, $"the timeout of {_owner}", "timeout", "Set the timeout of the CodeBuild project.");
        Lost(job.Retries > 0, $"the retries of {_owner}", "retries", "Set the automatic retries of the CodeBuild project.");
        Lost(job.Manual, $"that {_owner} waits for a person", null, "Put a manual approval before it in CodePipeline.");
        Lost(job.Environment is not null, $"the environment '{Errors.Shown(job.Environment?.Name ?? "")}' of {_owner}", "environment", null);
        for (int i = 0; i < job.Services.Length; i++)
            diagnostics.Lost($"the service '{Errors.Shown(job.Services[i].Name)}' of {_owner}", Format, "Start the container with docker in the install phase of a privileged project.", ModelPath.Service(job.Id, i));
        foreach (NativeSetting setting in job.Native.Where(setting => setting.Format != Format))
            diagnostics.Lost($"'{setting.Key}' of {_owner} ({setting.Format})", Format, subject: ModelPath.Native(job.Id, setting.Key));
        foreach (NativeSetting setting in Own("version"))
            diagnostics.Approximated($"{_owner} was written for version {setting.Text}, where each command has a shell of its own; in 0.2 all share one.", subject: ModelPath.Native(job.Id, setting.Key), severity: DiagnosticSeverity.Warning);
    }

    private void Lost(bool isLost, string what, string? part, string? remedy)
    {
        if (isLost)
            diagnostics.Lost(what, Format, remedy, part is null ? ModelPath.Job(job.Id) : ModelPath.Part(job.Id, part));
    }
}
