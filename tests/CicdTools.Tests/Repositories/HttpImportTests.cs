using System.Diagnostics;
using System.Net;
using System.Text;
using CicdTools.Providers.Processes;

namespace CicdTools.Tests.Repositories;

/// <summary>Imports over HTTP from Git's own server, <c>git http-backend</c> (https://git-scm.com/docs/git-http-backend), behind Basic authentication.</summary>
public sealed class HttpImportTests : IAsyncDisposable
{
    private readonly LocalFixture _fixture = new();
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _serving = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await _serving;
        await _fixture.DisposeAsync();
        _stop.Dispose();
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
        string backend = Path.Combine(_fixture.Git(Path.GetTempPath(), "--exec-path"), "git-http-backend");
        Assert.SkipUnless(File.Exists(backend), "There is no git-http-backend on this machine.");
        string root = Path.GetDirectoryName(_fixture.Repository())!;
        int port = Random.Shared.Next(20000, 60000);
        string prefix = $"http://127.0.0.1:{port}/";
        _listener.Prefixes.Add(prefix);
        _listener.Start();
        string expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credential))}";
        _serving = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                await AnswerAsync(context, backend, root, expected);
            }
        });
        return $"{prefix}app/.git";
    }

    private static async Task AnswerAsync(HttpListenerContext context, string backend, string root, string expected)
    {
        HttpListenerResponse response = context.Response;
        if (context.Request.Headers["Authorization"] != expected)
        {
            response.StatusCode = 401;
            response.AddHeader("WWW-Authenticate", "Basic realm=\"git\"");
            response.Close();
            return;
        }

        ProcessStartInfo start = new(backend) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_PROJECT_ROOT"] = root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = context.Request.Url!.AbsolutePath;
        start.Environment["QUERY_STRING"] = context.Request.Url.Query.TrimStart('?');
        start.Environment["REQUEST_METHOD"] = context.Request.HttpMethod;
        start.Environment["CONTENT_TYPE"] = context.Request.ContentType ?? "";
        using Process process = Process.Start(start)!;
        await context.Request.InputStream.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        using MemoryStream output = new();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();
        byte[] bytes = output.ToArray();
        int end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (string line in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n"))
        {
            string[] header = line.Split(": ", 2);
            if (header[0] == "Status")
                response.StatusCode = int.Parse(header[1][..3], System.Globalization.CultureInfo.InvariantCulture);
            else if (header[0] != "Content-Length")
                response.AddHeader(header[0], header[1]);
        }

        response.ContentLength64 = bytes.Length - end - 4;
        await response.OutputStream.WriteAsync(bytes.AsMemory(end + 4));
        response.Close();
    }
}
