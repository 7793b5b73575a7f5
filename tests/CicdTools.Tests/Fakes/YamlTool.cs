using System.Diagnostics;
using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes;

/// <summary>YAML as JSON by the npm package <c>yaml</c>, which knows nothing of our reader.</summary>
internal static class YamlTool
{
    /// <summary>Why it cannot be used; null where it can.</summary>
    public static string? Absent => Directory.Exists(Path.Combine(TestTools.Folder, "node_modules", "yaml")) ? null : "The npm package 'yaml' is not on this machine: 'tests/tools/install.sh' fetches it.";

    public static async Task<JsonNode> ReadAsync(string text)
    {
        string program = $"const yaml = require({JsonValue.Create(Path.Combine(TestTools.Folder, "node_modules", "yaml")).ToJsonString()}); process.stdout.write(JSON.stringify(yaml.parse(require('fs').readFileSync(0, 'utf8'))));";
        using Process process = Process.Start(new ProcessStartInfo("node", ["-e", program]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        string json = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? JsonNode.Parse(json)! : throw new InvalidOperationException(await errors);
    }
}
