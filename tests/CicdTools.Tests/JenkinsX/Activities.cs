using System.Globalization;
using System.Text.Json;

namespace CicdTools.Tests.JenkinsX;

/// <summary>Activities as Jenkins X writes them.</summary>
internal static class Activities
{
    public static JsonElement Release(string repository, int build, string version) => JsonDocument.Parse(string.Create(CultureInfo.InvariantCulture, $$"""
        {"apiVersion":"jenkins.io/v1","kind":"PipelineActivity","metadata":{"name":"contoso-{{repository}}-main-{{build}}","creationTimestamp":"2026-05-01T09:59:00Z"},
         "spec":{"author":"ada","build":"{{build}}","context":"release","gitBranch":"main","gitOwner":"contoso","gitRepository":"{{repository}}","lastCommitSHA":"{{new string('a', 40)}}","pipeline":"contoso/{{repository}}/main",
          "startedTimestamp":"2026-05-01T10:00:00Z","status":"Running","version":"{{version}}",
          "steps":[
           {"kind":"Stage","stage":{"name":"from build pack","status":"Succeeded","startedTimestamp":"2026-05-01T10:00:00Z","completedTimestamp":"2026-05-01T10:02:00Z",
             "steps":[{"name":"Next Version","status":"Succeeded"},{"name":"Build Container","status":"NotExecuted"}]} },
           {"kind":"Promote","promote":{"environment":"staging","status":"Running","pullRequest":{"status":"Succeeded","pullRequestURL":"https://git.example.com/contoso/env/pull/1","mergeCommitSHA":"{{new string('c', 40)}}"},"update":{"status":"Running"} } },
           {"kind":"Promote","promote":{"environment":"production","status":"WaitingForApproval"} }]} }
        """)).RootElement;

    public static JsonElement Promoted(string repository, int build, string version, int minute) => JsonDocument.Parse(string.Create(CultureInfo.InvariantCulture, $$"""
        {"metadata":{"name":"contoso-{{repository}}-main-{{build}}"},
         "spec":{"gitOwner":"contoso","gitRepository":"{{repository}}","gitBranch":"main","version":"{{version}}",
          "steps":[{"kind":"Promote","promote":{"environment":"staging","status":"Succeeded","completedTimestamp":"2026-05-01T10:{{minute}}:00Z","pullRequest":{"pullRequestURL":"https://git.example.com/contoso/env/pull/{{build}}","mergeCommitSHA":"{{new string('c', 40)}}"} } }]} }
        """)).RootElement;
}
