using System.Globalization;

namespace CicdTools.Providers.Detection;

/// <summary>A component while its facts are gathered. The first who knows a fact is believed, and each fact keeps its place.</summary>
internal sealed class ComponentDraft(SourceFolder folder)
{
    /// <summary>The port that the framework takes when nothing else is said: no fact of its own, the last to be asked.</summary>
    public const string DefaultPort = "DefaultPort";

    private readonly Dictionary<string, string> _facts = new(StringComparer.Ordinal);
    private readonly HashSet<string> _closed = new(StringComparer.Ordinal);
    private readonly List<Evidence> _evidence = [];

    public SourceFolder Folder => folder;

    public List<ContainerFile> ContainerFiles { get; } = [];

    public List<string> ComposeFiles { get; } = [];

    public List<string> Charts { get; } = [];

    public List<string> Kustomizations { get; } = [];

    public List<string> Manifests { get; } = [];

    public List<string> Terraform { get; } = [];

    public string? this[string fact] => _facts.GetValueOrDefault(fact);

    /// <summary>Refuses a fact from now on: something else takes its place.</summary>
    public void Close(string fact) => _closed.Add(fact);

    public bool Knows(string fact) => _facts.ContainsKey(fact);

    /// <summary>Takes a fact, unless it is known or there is no value.</summary>
    public void Set(string fact, string? value, string file, int? line)
    {
        if (!string.IsNullOrWhiteSpace(value) && !_closed.Contains(fact) && _facts.TryAdd(fact, value.Trim()))
            _evidence.Add(new(fact, value.Trim(), file, line));
    }

    public void Set(string fact, (string Value, int Line)? match, string file)
    {
        if (match is { } found)
            Set(fact, found.Value, file, found.Line);
    }

    public void Set(string fact, Setting? setting, string file)
    {
        if (setting is not null)
            Set(fact, setting.Value, file, setting.Line);
    }

    /// <summary>Takes a fact that follows from another: its place is the other's.</summary>
    public void Derive(string fact, string? value, string from)
    {
        Evidence? cause = _evidence.Find(item => item.Fact == from);
        Set(fact, value, cause?.File ?? folder.ShownPath, cause?.Line);
    }

    /// <summary>The path of a file from the component's folder.</summary>
    public string Relative(string path) => folder.Path.Length == 0 ? path : path[(folder.Path.Length + 1)..];

    /// <summary>Takes a fact of which there may be several.</summary>
    public void Add(List<string> facts, string fact, string value, string file, int? line)
    {
        if (facts.Contains(value))
            return;
        facts.Add(value);
        _evidence.Add(new(fact, value, file, line));
    }

    public void Add(ContainerFile file, IEnumerable<Evidence> evidence)
    {
        ContainerFiles.Add(file);
        _evidence.AddRange(evidence);
    }

    public StackComponent Build()
    {
        Set(nameof(StackComponent.Name), folder.Name, folder.ShownPath, null);
        Derive(nameof(StackComponent.Port), this[DefaultPort], DefaultPort);
        return new()
        {
            Path = folder.ShownPath,
            Name = this[nameof(StackComponent.Name)] ?? "",
            Language = this[nameof(StackComponent.Language)] ?? "",
            LanguageVersion = this[nameof(StackComponent.LanguageVersion)],
            PackageManager = this[nameof(StackComponent.PackageManager)],
            Framework = this[nameof(StackComponent.Framework)],
            Version = this[nameof(StackComponent.Version)],
            EntryPoint = this[nameof(StackComponent.EntryPoint)],
            Port = int.TryParse(this[nameof(StackComponent.Port)], NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : null,
            InstallCommand = this[nameof(StackComponent.InstallCommand)],
            LintCommand = this[nameof(StackComponent.LintCommand)],
            TestCommand = this[nameof(StackComponent.TestCommand)],
            BuildCommand = this[nameof(StackComponent.BuildCommand)],
            PackageCommand = this[nameof(StackComponent.PackageCommand)],
            PackagePath = this[nameof(StackComponent.PackagePath)],
            StartCommand = this[nameof(StackComponent.StartCommand)],
            ContainerFiles = [.. ContainerFiles],
            ComposeFiles = [.. ComposeFiles],
            Charts = [.. Charts],
            Kustomizations = [.. Kustomizations],
            Manifests = [.. Manifests],
            Terraform = [.. Terraform],
            LicenseFile = this[nameof(StackComponent.LicenseFile)],
            License = this[nameof(StackComponent.License)],
            Evidence = [.. _evidence.Where(item => item.Fact != DefaultPort)],
        };
    }
}
