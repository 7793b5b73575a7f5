using System.Diagnostics;
using System.Net;
using System.Text;
using CicdTools.Tests.Fakes.Kubernetes;

namespace CicdTools.Tests.Git;

/// <summary>Git's own server over HTTP, <c>git http-backend</c> (https://git-scm.com/docs/git-http-backend), for the repositories below a folder.</summary>
internal sealed class GitHttpServer(string root, string? credential = null) : IAsyncDisposable
{
    private HttpListener _listener = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _serving = Task.CompletedTask;

    /// <summary>What becomes of a request. Default: it is let through.</summary>
    public Func<HttpListenerRequest, Fate> Fates { get; set; } = _ => Fate.Pass;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await _serving;
        _stop.Dispose();
    }

    /// <summary>Begins, and gives the address of the folder, with a slash at its end. Skips the test where Git's server is not there.</summary>
    public string Start()
    {
        string backend = Path.Combine(ExecPath(), "git-http-backend");
        Assert.SkipUnless(File.Exists(backend), "There is no git-http-backend on this machine.");
        // The listener takes no port that is free by itself; another program may have taken the one that was drawn.
        string prefix;
        for (int draw = 1; ; draw++)
        {
            prefix = $"http://127.0.0.1:{Random.Shared.Next(20000, 60000)}/";
            _listener = new();
            _listener.Prefixes.Add(prefix);
            try
            {
                _listener.Start();
                break;
            }
            catch (HttpListenerException) when (draw < 10)
            {
                _listener.Close();
            }
        }

        string? expected = credential is null ? null : $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credential))}";
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

                await AnswerAsync(context, backend, expected);
            }
        });
        return prefix;
    }

    private async Task AnswerAsync(HttpListenerContext context, string backend, string? expected)
    {
        HttpListenerResponse response = context.Response;
        if (expected is not null && context.Request.Headers["Authorization"] != expected)
        {
            response.StatusCode = 401;
            response.AddHeader("WWW-Authenticate", "Basic realm=\"git\"");
            response.Close();
            return;
        }

        Fate fate = Fates(context.Request);
        if (fate == Fate.Lose)
        {
            response.Abort();
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
        if (fate == Fate.LoseAnswer)
        {
            response.Abort();
            return;
        }

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

    private static string ExecPath()
    {
        using Process process = Process.Start(new ProcessStartInfo("git", "--exec-path") { RedirectStandardOutput = true })!;
        string path = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return path;
    }
}
