using CicdTools.Providers;
using CicdTools.Providers.Aws;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>An AWS on loopback in virtual time with one repository and a pipeline of two builds, and everything that the provider says kept.</summary>
internal sealed class AwsFixture : VirtualWorld, IContractWorld
{
    /// <param name="project">Whether the repository has a build project besides.</param>
    public AwsFixture(bool project = false)
    {
        Aws = new(Clock);
        AddRepository(Repository);
        if (project)
            Aws.AddProject("shop-build", Repository);
        Pipeline = Aws.AddPipeline("shop-pipeline", Repository, new AwsAction("Build", "Build", "Build", "CodeBuild"), new AwsAction("Test", "Test", "Test", "CodeBuild"));
    }

    public AwsServer Aws { get; }

    public AwsPipeline Pipeline { get; }

    public override FakeServer Server => Aws;

    public string Token => AwsServer.Token;

    public string ReadToken => AwsServer.ReadToken;

    public string ExpiredToken => AwsServer.ExpiredToken;

    public string Repository => "shop";

    public string Missing => "nothing";

    public string NoName => "no name";

    // The listing tells names, and a batch what belongs to them.
    public int CallsOfPage => 2;

    public string MissingRun => "shop-pipeline/00000000-0000-4000-8000-000000000000";

    public void LimitPages(int items) => Aws.PageSize = items;

    public string AddRepository(string name)
    {
        AwsRepository repository = Aws.AddRepository(name);
        repository.Commit("main", [new("README.md", "# Shop\n"u8.ToArray())]);
        return name;
    }

    public string AddRun(RunStatus end) => IdOf(Aws.AddExecution(Pipeline, end.ToString()));

    public string IdOf(AwsExecution execution) => $"{Pipeline.Name}/{execution.Id}";

    public IProvider Open(string? token = null) => Provider(token);

    public AwsProvider Provider(string? token = null, string? region = "eu-west-1", Dictionary<string, string>? environment = null) =>
        Keep(new AwsProvider(
            new Connection { Name = "work", Provider = "Aws", Address = Server.Address, Region = region, Credential = new("session") },
            Caller(token ?? Token),
            new ProviderCatalog(),
            Limits(),
            environment ?? []));
}
