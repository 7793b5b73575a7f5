using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>What stands under <c>steps</c>.</summary>
internal sealed class BuildStepReader(DiagnosticBag diagnostics)
{
    /// <summary>The native setting that keeps an entry point with its arguments.</summary>
    public const string Command = "command";

    /// <summary>The native setting that keeps the arguments of a typed step.</summary>
    public const string Arguments = "args";

    private const string Format = CloudBuildFormat.FormatName;

    private static readonly string[] NativeKeys =
    [
        "name", "args", "env", "allowFailure", "allowExitCodes", "dir", "id", "waitFor", "entrypoint", "secretEnv", "volumes", "timeout", "script", "automapSubstitutions", "results",
        "allow_failure", "allow_exit_codes", "wait_for", "secret_env", "automap_substitutions", "pullTiming", "timing", "status", "exitCode",
    ];

    /// <summary>The image of the first script, which is that of the job.</summary>
    public string? Image { get; private set; }

    public Step Read(YamlNode node, string owner)
    {
        YamlFields fields = new(node, Format, owner, diagnostics);
        if (fields.Peek("name") is null)
            diagnostics.Error("MissingKey", $"{char.ToUpperInvariant(owner[0])}{owner[1..]} has no 'name', so no image.", node.Mark?.Path, node.Line, "Add 'name:' with the image to run.");
        List<NativeSetting> native = [];
        Step step = Content(fields, native);
        step = step with
        {
            Name = fields.Text("id"),
            Variables = Environment(fields),
            ContinueOnError = fields.Flag("allowFailure"),
            Timeout = Seconds.Take(fields, "timeout"),
        };
        return step with { Native = [.. native, .. fields.Rest(NativeKeys)] };
    }

    /// <summary>Takes <c>env</c> and <c>secretEnv</c>.</summary>
    public static VariableMap Environment(YamlFields fields)
    {
        List<KeyValuePair<string, string>> values = [];
        if (fields.Peek("env") is YamlList list && list.Items.All(item => item is YamlScalar scalar && scalar.Value.IndexOf('=', StringComparison.Ordinal) > 0))
        {
            foreach (string entry in fields.List("env"))
            {
                int at = entry.IndexOf('=', StringComparison.Ordinal);
                values.Add(new(entry[..at], entry[(at + 1)..]));
            }
        }

        values.AddRange(fields.List("secretEnv").Select(name => KeyValuePair.Create(name, $"$${{{name}}}")));
        return new(values);
    }

    private Step Content(YamlFields fields, List<NativeSetting> native)
    {
        string image = fields.Peek("name") is YamlScalar name ? name.Value : "";
        string? entrypoint = fields.Peek("entrypoint") is YamlScalar entry ? entry.Value : null;
        string[]? arguments = fields.Peek("args") is YamlList list && list.Items.All(item => item is YamlScalar) ? [.. list.Items.Select(item => ((YamlScalar)item).Value)] : fields.Peek("args") is null ? [] : null;
        if (fields.Peek("script") is YamlScalar && entrypoint is null && arguments is [])
            return Script(fields, native, image);
        if (arguments is not null && entrypoint is null && image == Builders.Docker && DockerArguments.Read(arguments) is { } typed)
            return Docker(fields, native, typed, arguments);
        if (arguments is not null && entrypoint is not null && arguments is ["-c", var text] && ShellCommands.ShellOf(entrypoint) is { } shell)
        {
            fields.Take("args");
            fields.Take("entrypoint");
            native.Add(new(Format, Command, YamlText.Fragment(new YamlBuilder().Add("entrypoint", entrypoint).Map)));
            Take(fields, native, image);
            return new ScriptStep { Script = Substitutions.Unescape(text).ReplaceLineEndings("\n").TrimEnd('\n'), Shell = shell, WorkingDirectory = fields.Text("dir") };
        }

        if (arguments is not null && (entrypoint ?? (arguments.Length > 0 ? Builders.ProgramOf(image) : null)) is { } program)
        {
            native.Add(new(Format, Command, YamlText.Fragment(new YamlBuilder().Add("entrypoint", entrypoint).Add("args", fields.Take("args")).Map)));
            fields.Take("entrypoint");
            Take(fields, native, image);
            return new ScriptStep { Script = Line(program, arguments), WorkingDirectory = fields.Text("dir") };
        }

        fields.Take("name");
        return new NativeStep { Format = Format, Reference = image };
    }

    /// <summary>The line of a program with its arguments.</summary>
    public static string Line(string program, IEnumerable<string> arguments) => Substitutions.Unescape(ShellCommands.Join([program, .. arguments]));

    private ScriptStep Script(YamlFields fields, List<NativeSetting> native, string image)
    {
        (string script, string? shell, string? line) = Shebang.Take((fields.Text("script") ?? "").ReplaceLineEndings("\n"));
        if (line is not null)
            native.Add(new(Format, "shebang", line));
        Take(fields, native, image);
        return new() { Script = script.TrimEnd('\n'), Shell = shell, WorkingDirectory = fields.Text("dir") };
    }

    private static Step Docker(YamlFields fields, List<NativeSetting> native, Step typed, string[] arguments)
    {
        fields.Take("name");
        YamlNode? list = fields.Take("args");
        // What "images" says is a push as well; the arguments tell the step apart from it.
        if (typed is PushImageStep || !DockerArguments.Write(typed)!.SequenceEqual(arguments))
            native.Add(new(Format, Arguments, YamlText.Fragment(list!)));
        return typed;
    }

    private void Take(YamlFields fields, List<NativeSetting> native, string image)
    {
        fields.Take("name");
        Image ??= image;
        if (image != Image)
            native.Add(new(Format, "name", YamlText.Fragment(new YamlScalar(image))));
    }
}
