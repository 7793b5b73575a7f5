using System.Text;
using CicdTools.Tests.Git;

namespace CicdTools.Tests.Repositories;

/// <summary>Imports over HTTP from Git's own server, <c>git http-backend</c> (https://git-scm.com/docs/git-http-backend), behind Basic authentication.</summary>
public sealed class HttpImportTests : IAsyncDisposable
{
    private readonly LocalFixture _fixture = new();
    private GitHttpServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    [Fact]
    public async Task User_and_password_of_an_address_open_it_and_are_kept_nowhere()
    {
        string address = Serve("ada:s3cr3t-t0ken");
        string source = address.Replace("http://", "http://ada:s3cr3t-t0ken@", StringComparison.Ordinal);

        Repository repository = await _fixture.ImportAsync(source);
        _fixture.Commit(Path.Combine(Path.GetDirectoryName(_fixture.Root)!, "app"), "second", ("b.txt", "b"));
        repository = await _fixture.ImportAsync(source, repository.Name);

        Assert.Equal((address, "main"), (repository.Source, repository.DefaultBranch));
        Assert.Equal("b", _fixture.Git(repository.CloneUrl!, "show", "main:b.txt"));
        foreach (string file in Directory.EnumerateFiles(_fixture.Root, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("s3cr3t", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Details.Concat(_fixture.Warnings), line => line.Contains("s3cr3t", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_and_none_are_said_plainly()
    {
        string address = Serve("ada:s3cr3t-t0ken");
        foreach (string source in (string[])[address, address.Replace("http://", "http://ada:wr0ng@", StringComparison.Ordinal)])
        {
            CicdException error = await Assert.ThrowsAsync<CicdException>(() => _fixture.Local.PlanImportAsync(new() { Source = source }, default));
            Assert.Equal(("SourceUnauthorized", CicdErrorKind.Unauthorized), (error.Id, error.Kind));
            Assert.DoesNotContain("wr0ng", error.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal("", _fixture.Snapshot());
    }

    private string Serve(string credential)
    {
        _server = new(Path.GetDirectoryName(_fixture.Repository())!, credential);
        return $"{_server.Start()}app/.git";
    }
}
