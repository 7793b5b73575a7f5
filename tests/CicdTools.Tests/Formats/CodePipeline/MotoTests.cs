using System.Diagnostics;
using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.CodePipeline;
using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Tests.Formats.CodePipeline;

/// <summary>A pipeline that was written is created in moto, a server with AWS's interfaces, by AWS's own command line, and read again from what it answers.</summary>
public sealed partial class MotoTests
{
    private const string Role = "CodePipelineServiceRole";
    private const string Trust = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"codepipeline.amazonaws.com"},"Action":"sts:AssumeRole"}]}""";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public void What_is_written_can_be_created_and_is_read_again_as_it_was()
    {
        CodePipelineFormat format = new();
        Pipeline pipeline = format.Read(new MemoryFiles(("a.json", Fixtures.Read("codepipeline/complete.json"))), "a.json", new()).Pipelines[0];
        using TestFolder folder = new();
        using Process server = Start("moto_server", folder.Path, ["-H", "127.0.0.1", "-p", "0"]);
        try
        {
            string address = Address(server);
            string arn = Aws(folder.Path, address, "iam", "create-role", "--role-name", Role, "--assume-role-policy-document", Trust, "--query", "Role.Arn", "--output", "text").Trim();
            Pipeline own = pipeline with { Native = [.. pipeline.Native.Where(setting => setting.Key != "around:metadata").Select(setting => setting.Key == "roleArn" ? setting with { Text = arn } : setting)] };
            File.WriteAllText(folder["pipeline.json"], format.Write(own, new())[0].Text);

            Aws(folder.Path, address, "codepipeline", "create-pipeline", "--cli-input-json", "file://pipeline.json");
            string answer = Aws(folder.Path, address, "codepipeline", "get-pipeline", "--name", "shop", "--query", "{pipeline: pipeline}", "--output", "json");

            Pipeline again = Assert.Single(format.Read(new MemoryFiles(("a.json", WithoutVersion(answer))), "a.json", new()).Pipelines);
            Assert.Equal(Canonical.Json(own with { Native = [] }), Canonical.Json(again with { Native = [] }));
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    // The service counts the versions itself.
    private static string WithoutVersion(string answer)
    {
        YamlMap root = JsonLoader.LoadMap(answer, "answer", new())!;
        YamlMap pipeline = (YamlMap)root["pipeline"]!;
        return JsonText.Write(new YamlMap([new("pipeline", new YamlMap([.. pipeline.Entries.Where(entry => entry.Name != "version")]))]));
    }

    private static string Address(Process server)
    {
        while (server.StandardError.ReadLine() is { } line)
        {
            if (Running().Match(line) is { Success: true } match)
            {
                // What it says further must not fill the pipe.
                _ = server.StandardError.ReadToEndAsync();
                _ = server.StandardOutput.ReadToEndAsync();
                return match.Value;
            }
        }

        throw new InvalidOperationException("moto_server ended before it listened.");
    }

    private static string Aws(string folder, string address, params string[] arguments)
    {
        using Process process = Start("aws", folder, ["--endpoint-url", address, "--region", "us-east-1", .. arguments]);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"aws did not end within {Limit}.");
        }

        Assert.True(process.ExitCode == 0, errors.Result);
        return output.Result;
    }

    private static Process Start(string program, string folder, string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // No profile of the machine's user has a part in it.
        start.Environment["AWS_ACCESS_KEY_ID"] = "test";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "test";
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(folder, "none");
        start.Environment["AWS_PAGER"] = "";
        start.Environment["PYTHONUNBUFFERED"] = "1";
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed: pip install moto[server] awscli.");
            throw;
        }
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Running();
}
