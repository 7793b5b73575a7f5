namespace CicdTools.Tests.Repositories;

/// <summary>A catalog with one small format, detection that knows Python by a file, and a generator and template of a few lines: what the local provider needs of its neighbors.</summary>
internal sealed class StubCatalog : IProviderCatalog, IStackDetector, IPipelineGenerator, ITemplateLibrary, IPipelineFormat
{
    public const string PipelinePath = ".github/workflows/ci.yml";

    public IReadOnlyList<ProviderInfo> Providers => [];

    public IReadOnlyList<IPipelineFormat> Formats => [this];

    public IStackDetector Stacks => this;

    public IPipelineGenerator Generator => this;

    public IPipelineTools Pipelines => new CicdTools.Providers.Formats.Conversion.Tools.PipelineTools(Formats);

    public IClassicMigration Migration => throw new NotSupportedException();

    public ITemplateLibrary Templates => this;

    public IDoctor Doctor => throw new NotSupportedException();

    public IBadgeFiles Badges => throw new NotSupportedException();

    public IMetricReader Metrics => throw new NotSupportedException();

    public IProbes Probes => throw new NotSupportedException();

    string IPipelineFormat.Name => "GitHubActions";

    public string DefaultPath => ".github/workflows/{name}.yml";

    IReadOnlyList<TemplateInfo> ITemplateLibrary.Templates => [new("python", "Python", "A web application.", "python3")];

    /// <summary>What starts an application whose package has no Procfile; null for nothing known.</summary>
    public string? StartCommand { get; init; }

    /// <summary>The formats that the generator was asked for.</summary>
    public List<string?> Asked { get; } = [];

    public IReadOnlyList<ProfileInfo> GetProfiles(string provider, string? file) => [];

    public Connection Settle(Connection connection) => connection;

    public IProvider Open(Connection connection, Caller caller) => new CicdTools.Providers.Local.LocalProvider(connection, caller, this);

    public IPromotions Promotions(IProvider provider, Caller caller) => CicdTools.Providers.Promotions.PromotionEngine.Over(provider, caller);

    public async IAsyncEnumerable<StackComponent> DetectAsync(string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (File.Exists(Path.Combine(path, "app.py")))
            yield return new() { Language = "Python", StartCommand = StartCommand };
    }

    public Task<Change> PlanAsync(GeneratePipelineRequest request, CancellationToken cancellationToken)
    {
        Asked.Add(request.Format);
        if (!File.Exists(Path.Combine(request.Path, "app.py")))
            throw new CicdException("StackNotFound", CicdErrorKind.NotFound, "Nothing is known.", request.Path);
        return Task.FromResult(new Change("ci", "Write the pipeline", async token =>
        {
            WriteScope.Demand(Intent.Write, request.Path);
            string file = Path.Combine(request.Path, PipelinePath);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, "name: ci\n", token);
            return new Pipeline { Name = "ci", Path = PipelinePath };
        })
        { Details = "+name: ci" });
    }

    public PipelineFile[] Render(string template, string name) => template == "python"
        ? [new("app.py", $"print('{name}')\n"), new("start.sh", "#!/bin/sh\n"), new(PipelinePath, "name: ci\n")]
        : throw Errors.NotFound("TemplateNotFound", "template", template, ["python"]);

    public Change PlanFolder(string template, string name, string path) => throw new NotSupportedException();

    public bool Recognizes(string path, string text) => path.StartsWith(".github/workflows/", StringComparison.Ordinal);

    public ReadResult Read(IFileSource files, string path, DiagnosticBag diagnostics) => new([], new Dictionary<string, SourceMark>());

    public PipelineFile[] Write(Pipeline pipeline, DiagnosticBag diagnostics) => [];
}
