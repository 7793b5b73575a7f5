using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>One build to a job (https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-syntax).</summary>
internal sealed class BuildReader(string path, DiagnosticBag diagnostics, Dictionary<string, SourceMark> marks)
{
    private const string Format = BuildSpecFormat.FormatName;

    // https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.env
    private static readonly string[] EnvironmentKeys = ["git-credential-helper"];

    private readonly List<NativeSetting> _native = [];
    private readonly List<(Step Step, YamlNode? At)> _steps = [];

    public Job Read(YamlMap root, string id, YamlNode at)
    {
        YamlFields fields = new(root, Format, "the build specification", diagnostics);
        Version(fields);
        YamlFields environment = new(fields.Take("env"), Format, "'env'", diagnostics);
        string? shell = Shell(environment.Text("shell"));
        VariableMap variables = Variables(environment, id);
        VariableMap outputs = new(environment.List("exported-variables").Select(name => KeyValuePair.Create(name, $"${{{name}}}")));
        Keep(environment.Rest(EnvironmentKeys), "env:");
        OutputReader output = new(id, diagnostics);
        YamlNode? cache = fields.Take("cache"), reports = fields.Take("reports"), artifacts = fields.Take("artifacts");

        _steps.Add((new CheckoutStep(), null));
        if (cache is not null)
            _steps.Add((output.Cache(cache, _native), cache));
        ReadPhases(fields.Take("phases"), shell);
        _steps.AddRange(output.Reports(reports));
        _steps.AddRange(output.Artifacts(artifacts));
        Keep(fields.Rest("run-as", "proxy"), "");
        Mark(ModelPath.Job(id), at);
        for (int i = 0; i < _steps.Count; i++)
            Mark(ModelPath.Step(id, i), _steps[i].At);
        foreach (NativeSetting setting in _native)
            Mark(ModelPath.Native(id, setting.Key), root.Entries.FirstOrDefault(entry => setting.Key.StartsWith(entry.Name, StringComparison.Ordinal))?.Key ?? at);
        return new() { Id = id, Variables = variables, Outputs = outputs, Steps = [.. _steps.Select(step => step.Step)], Native = [.. _native] };
    }

    private void Version(YamlFields fields)
    {
        YamlNode? node = fields.Peek("version");
        string? version = (fields.Take("version") as YamlScalar)?.Value;
        if (version is null)
            diagnostics.Error("MissingKey", "The build specification has no 'version'.", path, 1, "Add 'version: 0.2'.");
        else if (version is not ("0.1" or "0.2"))
            diagnostics.Error("UnknownVersion", $"The version '{Errors.Shown(version)}' of build specifications is not known.", path, node?.Line, "Use 'version: 0.2'.");
        // In 0.1 each command has a shell of its own.
        else if (version == "0.1")
            _native.Add(new(Format, "version", "0.1"));
    }

    private VariableMap Variables(YamlFields environment, string id)
    {
        List<KeyValuePair<string, string>> values = [];
        Add("variables", value => value);
        Add("parameter-store", References.Parameter);
        Add("secrets-manager", References.Secret);
        return new(values);

        void Add(string key, Func<string, string> text)
        {
            YamlMap? map = environment.Peek(key) as YamlMap;
            foreach ((string name, string value) in environment.Variables(key))
            {
                values.Add(KeyValuePair.Create(name, text(value)));
                Mark(ModelPath.Variable(id, name), map?[name]);
            }
        }
    }

    // https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.shell
    private static string? Shell(string? shell) => shell switch
    {
        "/bin/sh" => "sh",
        "powershell.exe" => "powershell",
        "cmd.exe" => "cmd",
        _ => shell,
    };

    private void ReadPhases(YamlNode? node, string? shell)
    {
        YamlFields phases = new(node, Format, "'phases'", diagnostics);
        bool aborts = false;
        foreach (string phase in Phases.Names)
        {
            if (phases.Take(phase) is not { } content)
                continue;
            YamlFields fields = new(content, Format, $"the phase '{phase}'", diagnostics);
            if (phase == Phases.Install && fields.Take("runtime-versions") is { } runtimes)
                _steps.AddRange(fields.Variables(runtimes, "'runtime-versions'").Select(entry => ((Step)Runtimes.Read(entry.Key, entry.Value), (YamlNode?)runtimes)));
            string? failure = (fields.Peek("on-failure") as YamlScalar)?.Value;
            YamlNode? commands = fields.Take("commands"), last = fields.Take("finally");
            bool goesOn = failure == "CONTINUE" && commands is not null;
            if (goesOn)
                fields.Take("on-failure");
            // After a failed build the post_build phase runs all the same, unless the build phase aborts
            // (https://docs.aws.amazon.com/codebuild/latest/userguide/view-build-details.html#view-build-details-phases).
            aborts |= phase == Phases.Build && failure == "ABORT";
            Condition? condition = phase == Phases.PostBuild && !aborts ? Condition.Always : null;
            Script(fields, commands, phase, shell, condition, goesOn);
            Script(fields, last, Phases.Finally(phase), shell, Condition.Always, goesOn: false);
            Keep(fields.Rest("run-as", "on-failure"), $"phases:{phase}:");
        }

        Keep(phases.Rest(), "phases:");
    }

    private void Script(YamlFields fields, YamlNode? node, string name, string? shell, Condition? condition, bool goesOn)
    {
        string[] commands = fields.Texts(node, $"the commands of '{name}'");
        if (commands.Length == 0)
            return;
        string script = string.Join('\n', commands.Select(command => command.ReplaceLineEndings("\n").TrimEnd('\n')));
        _steps.Add((new ScriptStep { Name = name, Script = script, Shell = shell, Condition = condition, ContinueOnError = goesOn }, node));
    }

    private void Keep(IEnumerable<NativeSetting> settings, string prefix) => _native.AddRange(settings.Select(setting => setting with { Key = prefix + setting.Key }));

    private void Mark(string subject, YamlNode? node)
    {
        if (node?.Mark is { } mark)
            marks[subject] = mark;
    }
}
