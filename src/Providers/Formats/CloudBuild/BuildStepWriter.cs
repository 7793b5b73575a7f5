using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>Steps to what stands under <c>steps</c>.</summary>
internal sealed class BuildStepWriter(Job job, VariableMap? combination, bool foreign, DiagnosticBag diagnostics, Dictionary<string, string> secrets)
{
    /// <summary>The image of steps that ask for none.</summary>
    public const string DefaultImage = "ubuntu:24.04";

    private const string Format = CloudBuildFormat.FormatName;
    private const string Kubectl = "gcr.io/cloud-builders/kubectl";

    private readonly string _owner = $"the job '{Errors.Shown(job.Id)}'";
    private readonly HashSet<string> _referred = new(StringComparer.Ordinal);
    private readonly string? _toolImage = job.Container is null ? job.Steps.OfType<SetupToolStep>().Select(setup => ToolImages.Of(setup, Substitutions.HasAny)).FirstOrDefault(image => image is not null) : null;

    /// <summary>Substitutions of the file's own that texts refer to.</summary>
    public IEnumerable<string> Referred => _referred;

    /// <summary>Whether scripts read substitutions.</summary>
    public bool UsesSubstitutions { get; private set; }

    /// <summary>Steps that start the services in the network of the build (https://docs.cloud.google.com/build/docs/build-config-file-schema#network).</summary>
    public IEnumerable<YamlBuilder> Services()
    {
        for (int i = 0; i < job.Services.Length; i++)
        {
            Service service = job.Services[i];
            diagnostics.Approximated($"The service '{Errors.Shown(service.Name)}' of {_owner} is a container that a step starts in the network 'cloudbuild'.", subject: ModelPath.Service(job.Id, i));
            foreach (NativeSetting setting in service.Container.Native)
                diagnostics.Lost($"'{setting.Key}' of the service '{Errors.Shown(service.Name)}' of {_owner} ({setting.Format})", Format, subject: ModelPath.Service(job.Id, i));
            string[] arguments =
            [
                "run", "--detach", "--network", "cloudbuild", "--name", Text(service.Name),
                .. service.Container.Variables.SelectMany(variable => (string[])["--env", $"{variable.Key}={Text(variable.Value)}"]),
                .. service.Container.Entrypoint is [var program, ..] ? (string[])["--entrypoint", program] : [],
                Text(service.Container.Image),
                .. service.Container.Entrypoint?[1..] ?? [],
            ];
            yield return new YamlBuilder().Add("name", Builders.Docker).Add("args", YamlBuilder.List(arguments));
        }
    }

    public IEnumerable<YamlBuilder> Write(Step step, string subject)
    {
        switch (step)
        {
            case CheckoutStep checkout:
                if (checkout.Submodules || checkout.Lfs || checkout.Ref is not null)
                    diagnostics.Lost($"submodules, large files or another ref of the checkout in {_owner}", Format, "Fetch them with a step of 'gcr.io/cloud-builders/git'.", subject);
                return [];
            case NativeStep native when native.Format == Format:
                return [Tail(new YamlBuilder().Add("id", step.Name).Add("name", native.Reference), step, subject)];
            case ScriptStep script:
                return Script(script, subject);
            case BuildImageStep { Push: false } or PushImageStep { Tags.Length: 1 } when Guard(step) is null && (!foreign || !HasSecrets(step)):
                return [Tail(new YamlBuilder().Add("id", step.Name ?? step.Id).Add("name", Builders.Docker).Add("args", Arguments(step)), step, subject)];
            case SetupToolStep setup:
                SetUp(setup, subject);
                return [];
            case DownloadArtifactStep:
                diagnostics.Approximated($"The files that {_owner} takes over are in the folder that all steps share.", subject: subject);
                return [];
            case CacheStep cache:
                diagnostics.Lost($"the cache '{Errors.Shown(cache.Key)}' of {_owner}", Format, "Copy it from and to a bucket with gsutil.", subject);
                return [];
            case PublishTestResultsStep:
                diagnostics.Lost($"test results of {_owner}", Format, "Keep the files under 'artifacts'.", subject);
                return [];
            case ApproveStep approve:
                diagnostics.Lost($"the approval '{Errors.Shown(approve.Message)}' in {_owner}", Format, "Let the trigger ask for approval.", subject);
                return [];
            case NativeStep native:
                diagnostics.Lost($"the step '{Errors.Shown(native.Name ?? native.Reference)}' ({native.Format}) of {_owner}", Format, "Write the commands that do the same.", subject);
                return [];
            default:
                return Commands(step, subject);
        }
    }

    private IEnumerable<YamlBuilder> Commands(Step step, string subject)
    {
        if (StepScripts.Of(step) is not { Length: > 0 } lines)
            return [];
        diagnostics.Approximated($"A step of {_owner} is a command: {Errors.Shown(lines[0])}.", subject: subject);
        string? image = step switch { BuildImageStep or PushImageStep => Builders.Docker, DeployManifestsStep => Kubectl, _ => null };
        return Script(new()
        {
            Script = string.Join('\n', lines),
            Name = step.Name,
            Id = step.Id,
            Condition = step.Condition,
            Variables = step.Variables,
            ContinueOnError = step.ContinueOnError,
            Timeout = step.Timeout,
            Native = image is null ? [] : [new(Format, "name", image)],
        }, subject);
    }

    private IEnumerable<YamlBuilder> Script(ScriptStep step, string subject)
    {
        if (step.Shell is "cmd" or "powershell" || (step.Shell is not null && Shebang.Of(step.Shell) is null))
        {
            diagnostics.Lost($"a script for the shell '{Errors.Shown(step.Shell)}' in {_owner}", Format, "Rewrite it for bash.", subject);
            return [];
        }

        string? guard = Guard(step);
        if (step.Condition is OnFailureCondition || (guard is null && (step.Condition ?? job.Condition) is not (null or OnSuccessCondition or AlwaysCondition)))
        {
            diagnostics.Lost($"a step of {_owner} with its condition", Format, "Make it a build of its own.", subject);
            return [];
        }

        if (step.Condition is AlwaysCondition)
            diagnostics.Approximated($"A step of {_owner} that runs in any case runs only when the steps before it succeeded.", "Let the steps before it have 'allowFailure: true'.", subject, DiagnosticSeverity.Warning);
        List<KeyValuePair<string, string>> variables = [.. step.Variables];
        string script = foreign ? StepEnvironment.Hoist(Text(step.Script, inScript: true), variables) : step.Script;
        if (guard is not null && step.Shell is null or "bash" or "sh")
            script = $"if ! {{ {guard}; }}; then exit 0; fi\n{script}";
        string image = Native(step, "name") is { } own ? (YamlLoader.Fragment(own) as YamlScalar)?.Value ?? own : Text(job.Container?.Image ?? _toolImage ?? (step.Shell == "pwsh" ? "mcr.microsoft.com/powershell:latest" : DefaultImage));
        YamlBuilder map = new YamlBuilder().Add("id", step.Name ?? step.Id).Add("name", image);
        Work(map, step, script, guard is not null);
        map.Add("dir", step.WorkingDirectory is null ? null : Text(step.WorkingDirectory));
        return [Tail(map, step with { Variables = new(variables) }, subject)];
    }

    private void Work(YamlBuilder map, ScriptStep step, string script, bool changed)
    {
        YamlMap? command = Native(step, BuildStepReader.Command) is { } text ? YamlLoader.Fragment(text) as YamlMap : null;
        string? entrypoint = (command?["entrypoint"] as YamlScalar)?.Value;
        if (command is not null && command["args"] is null && entrypoint is not null && ShellCommands.ShellOf(entrypoint) == step.Shell && step.Shell is not null)
        {
            map.Add("entrypoint", entrypoint).Add("args", new YamlList([new YamlScalar("-c"), new YamlScalar(Block(Substitutions.Escape(script)))]));
            return;
        }

        string[] arguments = [.. (command?["args"] as YamlList)?.Items.OfType<YamlScalar>().Select(item => item.Value) ?? []];
        string? program = entrypoint ?? Builders.ProgramOf(Native(step, "name") is { } own ? (YamlLoader.Fragment(own) as YamlScalar)?.Value ?? "" : job.Container?.Image ?? "");
        if (command is not null && program is not null && !changed && BuildStepReader.Line(program, arguments) == script)
        {
            map.Add("entrypoint", entrypoint).Add("args", command["args"]);
            return;
        }

        UsesSubstitutions |= Substitutions.HasAny(script);
        string? line = Native(step, "shebang") ?? Shebang.Of(step.Shell);
        map.Add("script", new YamlScalar(Block(line is null ? script : $"{line}\n{script}")));
    }

    private YamlList Arguments(Step step)
    {
        string[] written = DockerArguments.Write(step)!;
        if (Native(step, BuildStepReader.Arguments) is { } kept && YamlLoader.Fragment(kept) is YamlList list && DockerArguments.Read([.. list.Items.OfType<YamlScalar>().Select(item => item.Value)]) is { } before
            && DockerArguments.Write(before)!.SequenceEqual(written))
            return list;
        return YamlBuilder.List(written.Select(argument => Text(argument)));
    }

    private YamlBuilder Tail(YamlBuilder map, Step step, string subject)
    {
        VariableMap variables = foreign ? new VariableMap(job.Variables.With(job.Container?.Variables ?? new()).With(combination is null ? new() : Combination()).With(step.Variables).Select(entry => KeyValuePair.Create(entry.Key, Text(entry.Value)))) : step.Variables;
        // A type of its own needs no variables, and none of a container that starts nothing.
        if (foreign && step is BuildImageStep or PushImageStep)
            variables = step.Variables;
        StepEnvironment.Write(map, variables, secrets, (name, _) => diagnostics.Lost($"the variable '{Errors.Shown(name)}' of {_owner}, in which a secret is a part of a longer text", Format, "Put it together in a script.", subject));
        map.AddFlag("allowFailure", step.ContinueOnError || (foreign && job.ContinueOnError));
        map.Add("timeout", step.Timeout is null ? null : Seconds.Write(step.Timeout.Value));
        foreach (NativeSetting setting in step.Native.Where(setting => setting.Format != Format && setting.Key is not ("uses" or "context" or "merge-multiple")))
            diagnostics.Lost($"'{setting.Key}' of a step of {_owner} ({setting.Format})", Format, subject: subject);
        return map.AddNative(step.Native.Where(setting => setting.Format == Format), Format, _owner, diagnostics, "name", BuildStepReader.Command, "shebang", step is NativeStep ? "" : BuildStepReader.Arguments);
    }

    // Scripts of other systems find the values of the matrix in the environment too.
    private VariableMap Combination() => new(combination!.Select(entry => KeyValuePair.Create(new string([.. entry.Key.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')]), entry.Value)).Where(entry => !job.Variables.ContainsKey(entry.Key)));

    private void SetUp(SetupToolStep setup, string subject)
    {
        string? image = ToolImages.Of(setup, Substitutions.HasAny);
        if (job.Container is not null || (image is not null && image == _toolImage))
            diagnostics.Approximated($"The tool '{Errors.Shown(setup.Tool)}' comes to {_owner} with the image '{Errors.Shown(job.Container?.Image ?? image!)}'.", subject: subject);
        else
            diagnostics.Lost($"the set-up of '{Errors.Shown(setup.Tool)}' in {_owner}", Format, "Use an image that has it.", subject);
    }

    private string? Guard(Step step)
    {
        Condition[] conditions = [.. new[] { job.Condition, step.Condition }.OfType<Condition>().Where(condition => condition is not (OnSuccessCondition or AlwaysCondition))];
        if (!foreign || conditions.Length == 0)
            return null;
        string? guard = ShellGuards.Of(conditions.Length == 1 ? conditions[0] : new AllCondition(conditions));
        return guard is null or "true" ? null : Text(guard, inScript: true);
    }

    private static bool HasSecrets(Step step) => JobTexts.Of(step).Any(text => text.Contains("$${", StringComparison.Ordinal));

    // A value of the matrix or of the job's own variables takes the place of its name; the rest is for the file to define.
    private string Text(string text, bool inScript = false)
    {
        if (!foreign)
            return text;
        string replaced = Substitutions.Replace(text, name => Value(name));
        _referred.UnionWith(Substitutions.OwnIn(replaced).Except(Substitutions.PullRequest));
        UsesSubstitutions |= inScript && Substitutions.HasAny(replaced);
        return replaced;
    }

    private string? Value(string name)
    {
        if (combination?.FirstOrDefault(entry => CloudBuildVocabulary.MatrixName(entry.Key) == name) is { Value: { } value })
            return value;
        return job.Variables.FirstOrDefault(entry => Substitutions.Own(entry.Key) == name && Substitutions.IsOwn(name)).Value is { } own && !own.Contains(name, StringComparison.Ordinal) ? own : null;
    }

    private static string Block(string script) => script.Contains('\n', StringComparison.Ordinal) ? script + "\n" : script;

    private static string? Native(Step step, string key) => Array.Find(step.Native, setting => setting.Format == Format && setting.Key == key)?.Text;
}
