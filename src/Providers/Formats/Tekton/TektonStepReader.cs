using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.Tekton;

/// <summary>What stands under <c>steps</c> (https://tekton.dev/docs/pipelines/tasks/#defining-steps).</summary>
internal sealed class TektonStepReader(DiagnosticBag diagnostics, string? jobImage, bool inSource, IReadOnlyCollection<string> axes)
{
    private const string Format = TektonFormat.FormatName;

    private static readonly string[] NativeKeys =
    [
        "args", "command", "computeResources", "displayName", "env", "envFrom", "image", "imagePullPolicy", "onError", "params", "ref", "resources", "results", "script", "securityContext",
        "stderrConfig", "stdoutConfig", "timeout", "volumeDevices", "volumeMounts", "when", "workingDir", "workspaces", "lifecycle", "livenessProbe", "readinessProbe", "startupProbe",
        "ports", "stdin", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "tty",
    ];

    public Step Read(YamlNode node, string owner)
    {
        YamlFields fields = new(node, Format, owner, diagnostics);
        List<NativeSetting> native = [];
        string? label = fields.Text("name");
        string? shown = fields.Text("displayName");
        if (label is { Length: 0 })
            label = null;
        Step step = Content(fields, native);
        step = step with
        {
            Name = shown ?? label,
            Id = shown is null ? null : label,
            Variables = Raise(TektonEnvironment.Take(fields, native)),
            Condition = Condition(fields),
            ContinueOnError = Continues(fields),
            Timeout = Timeout(fields),
        };
        return step with { Native = [.. native, .. fields.Rest(NativeKeys)] };
    }

    /// <summary>Takes a span of time; what is none stays, to be kept as native.</summary>
    public static TimeSpan? Timeout(YamlFields fields)
    {
        TimeSpan? span = fields.Peek("timeout") is YamlScalar scalar ? GoDuration.Parse(scalar.Value) : null;
        if (span is not null)
            fields.Take("timeout");
        return span;
    }

    /// <summary>Takes <c>onError: continue</c>.</summary>
    public static bool Continues(YamlFields fields)
    {
        bool goesOn = fields.Peek("onError") is YamlScalar { Value: "continue" };
        if (goesOn || fields.Peek("onError") is YamlScalar { Value: "stopAndFail" })
            fields.Take("onError");
        return goesOn;
    }

    private static Condition? Condition(YamlFields fields) => WhenText.Read(fields.Take("when"));

    private Step Content(YamlFields fields, List<NativeSetting> native)
    {
        string? image = fields.Peek("image") is YamlScalar scalar ? scalar.Value : null;
        bool inherits = image is null or "" || image.StartsWith("uses:", StringComparison.Ordinal);
        if (image is not null && DocumentWriter.IsGitClone(image))
        {
            fields.Take("image");
            if (!inSource || image != DocumentWriter.GitClone)
                native.Add(new(Format, "image", YamlText.Fragment(new YamlScalar(image))));
            return new CheckoutStep();
        }

        if (fields.Peek("script") is YamlScalar && fields.Peek("command") is null)
            return Script(fields, native, image);
        if (fields.Peek("command") is YamlList command && !inherits)
            return Command(fields, native, command, image!);
        fields.Take("image");
        return new NativeStep { Format = Format, Reference = image ?? "" };
    }

    private ScriptStep Script(YamlFields fields, List<NativeSetting> native, string? image)
    {
        (string script, string? shell, string? line) = Shebang.Take((fields.Text("script") ?? "").ReplaceLineEndings("\n"));
        if (line is not null)
            native.Add(new(Format, "shebang", line));
        Image(fields, native, image);
        return new() { Script = Raise(script.TrimEnd('\n')), Shell = shell, WorkingDirectory = Folder(fields) };
    }

    // A command is a script of one line; the list is kept, since a shell may not be there to split the line again.
    private ScriptStep Command(YamlFields fields, List<NativeSetting> native, YamlList command, string image)
    {
        string[] words = Words(command), arguments = Words(fields.Peek("args"));
        fields.Take("command");
        fields.Take("args");
        Image(fields, native, image);
        if (words is [var shell, "-c"] && arguments is [var text] && ShellCommands.ShellOf(shell) is { } known)
        {
            native.Add(new(Format, "command", YamlText.Fragment(command)));
            return new() { Script = Raise(text.ReplaceLineEndings("\n").TrimEnd('\n')), Shell = known, WorkingDirectory = Folder(fields) };
        }

        native.Add(new(Format, "command", YamlText.Fragment(new YamlBuilder().Add("command", command).Add("args", YamlBuilder.List(arguments)).Map)));
        return new() { Script = Raise(ShellCommands.Join([.. words, .. arguments])), WorkingDirectory = Folder(fields) };
    }

    private static string[] Words(YamlNode? node) => node is YamlList list ? [.. list.Items.OfType<YamlScalar>().Select(item => item.Value)] : [];

    private void Image(YamlFields fields, List<NativeSetting> native, string? image)
    {
        fields.Take("image");
        if (image is not null && Raise(image) != jobImage)
            native.Add(new(Format, "image", YamlText.Fragment(new YamlScalar(image))));
    }

    private static string? Folder(YamlFields fields)
    {
        string? folder = fields.Text("workingDir");
        const string Root = DocumentWriter.SourceFolder;
        return folder == Root ? "." : folder?.StartsWith(Root + "/", StringComparison.Ordinal) == true && folder.Length > Root.Length + 1 ? folder[(Root.Length + 1)..] : folder;
    }

    private string Raise(string text) => TektonReferences.Raise(text, axes);

    private VariableMap Raise(VariableMap values) => axes.Count == 0 ? values : new(values.Select(entry => KeyValuePair.Create(entry.Key, Raise(entry.Value))));
}
