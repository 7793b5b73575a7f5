using System.Globalization;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitHubActions;

/// <summary>Actions that every system has an idea of, as typed steps; their further inputs are kept as the native setting <c>with</c>. Inputs by each action's action.yml.</summary>
internal static class ActionReader
{
    private const string Format = GitHubActionsFormat.FormatName;

    /// <summary>The step; null for an action that has no type.</summary>
    public static Step? Read(string action, YamlFields with, List<NativeSetting> native)
    {
        Step? step = action.ToLowerInvariant() switch
        {
            ActionCatalog.Checkout => Checkout(with),
            ActionCatalog.Cache => Cache(with, restore: true, save: true),
            ActionCatalog.CacheRestore => Cache(with, restore: true, save: false),
            ActionCatalog.CacheSave => Cache(with, restore: false, save: true),
            ActionCatalog.UploadArtifact => Upload(with),
            ActionCatalog.DownloadArtifact => Download(with, native),
            ActionCatalog.BuildImage => Build(with, native),
            _ when ActionCatalog.SetupNamed(action) is { } setup => Setup(setup, with),
            _ => null,
        };
        if (step is not null && with.Remaining.Entries.Count > 0)
            native.Add(new(Format, "with", YamlText.Fragment(with.Remaining)));
        return step;
    }

    private static CheckoutStep Checkout(YamlFields with) => new()
    {
        Depth = Number(with, "fetch-depth"),
        Submodules = with.Flag("submodules"),
        Lfs = with.Flag("lfs"),
        Ref = with.Text("ref"),
    };

    private static SetupToolStep Setup(SetupAction setup, YamlFields with)
    {
        string? version = with.Text(setup.VersionInput);
        VariableMap inputs = with.Variables(with.Remaining, with.Owner);
        with.TakeAll();
        return new() { Tool = setup.Tool, Version = version, Inputs = inputs };
    }

    private static CacheStep Cache(YamlFields with, bool restore, bool save) => new()
    {
        Key = with.Text("key") ?? "",
        Paths = Lines(with, "path"),
        RestoreKeys = Lines(with, "restore-keys"),
        Restore = restore,
        Save = save,
    };

    private static UploadArtifactStep Upload(YamlFields with)
    {
        string[] lines = Lines(with, "path");
        bool required = with.Peek("if-no-files-found") is YamlScalar { Value: "error" };
        if (required)
            with.Take("if-no-files-found");
        int? days = Number(with, "retention-days");
        return new()
        {
            Artifact = with.Text("name") ?? "artifact",
            Paths = [.. lines.Where(line => !line.StartsWith('!'))],
            Exclude = [.. lines.Where(line => line.StartsWith('!')).Select(line => line[1..])],
            Retention = days is null ? null : TimeSpan.FromDays(days.Value),
            Required = required,
        };
    }

    // Without a name every artifact comes into a folder of its own, unless they are merged.
    private static DownloadArtifactStep Download(YamlFields with, List<NativeSetting> native)
    {
        string? name = with.Text("name");
        bool merge = with.Flag("merge-multiple");
        if (name is null && !merge)
            native.Add(new(Format, "merge-multiple", "false"));
        return new() { Artifact = name, Path = with.Text("path") };
    }

    // Without a context the builder fetches the repository itself.
    private static BuildImageStep Build(YamlFields with, List<NativeSetting> native)
    {
        string? context = with.Text("context");
        if (context is null)
            native.Add(new(Format, "context", "git"));
        string[] arguments = Lines(with, "build-args");
        return new()
        {
            Tags = [.. Lines(with, "tags").SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
            Context = context ?? ".",
            File = with.Text("file"),
            Arguments = new(arguments.Select(Argument)),
            Push = with.Flag("push"),
        };
    }

    private static KeyValuePair<string, string> Argument(string line)
    {
        int at = line.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? new(line, "") : new(line[..at], line[(at + 1)..]);
    }

    private static int? Number(YamlFields with, string key)
    {
        if (with.Peek(key) is not YamlScalar scalar || !int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > 100_000)
            return null;
        with.Take(key);
        return number;
    }

    private static string[] Lines(YamlFields with, string key) =>
        with.Text(key)?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
