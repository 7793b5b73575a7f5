namespace CicdTools.Tests.Kubernetes.KubeConfigs;

/// <summary>Kubeconfigs as tools and people write them.</summary>
internal static class Samples
{
    /// <summary>What kubectl writes.</summary>
    public const string Kubectl = """
        apiVersion: v1
        clusters:
        - cluster:
            certificate-authority-data: LS0tLS1CRUdJTi0tLS0t
            server: https://10.0.0.1:6443
          name: home
        contexts:
        - context:
            cluster: home
            namespace: shop
            user: admin
          name: admin@home
        current-context: admin@home
        kind: Config
        preferences: {}
        users:
        - name: admin
          user:
            client-certificate-data: LS0tLS1CRUdJTi0tLS0t
            client-key-data: LS0tLS1CRUdJTi0tLS0t

        """;

    /// <summary>What a person keeps: comments everywhere, indented lists, keys that nobody knows, a program that gives the token, and no line end at the end.</summary>
    public const string ByHand = """
        # My clusters.
        kind: Config
        apiVersion: v1
        x-owner: ana   # ours
        users:

          # The administrator's, see the wiki.
          - name: "prod"   # this one
            user:
              exec:   # a program
                apiVersion: client.authentication.k8s.io/v1
                command: aws
                args:
                  - eks
                  - get-token
                env: null
              extensions:
                - name: mine
                  extension: {a: 1}
              x-note: kept
          - {name: other, user: {token: 'abc'}}
          # No more users.
        clusters:
          - name: prod
            cluster:
              # By its old name.
              server: "https://prod.example.com"   # no port
              insecure-skip-tls-verify: true
              proxy-url: http://proxy:3128
          - name: 'lab'
            cluster: {server: https://lab, insecure-skip-tls-verify: true}
        contexts:
          - name: prod
            context: {cluster: prod, user: prod, namespace: shop}   # in short
          - name: lab
            context:
              cluster: lab
              user: other
        current-context: lab   # never production
        preferences:
          colors: true
        # The end
        """;

    /// <summary>JSON is YAML too.</summary>
    public const string Json = """
        {
          "apiVersion": "v1", "kind": "Config",
          "clusters": [ { "name": "a", "cluster": { "server": "https://a:6443" } } ],
          "contexts": [],
          "users": null,
          "current-context": "",
          "x": { "deep": [1, "two", true] }
        }

        """;

    /// <summary>What kubectl leaves when the last context was deleted.</summary>
    public const string Emptied = "apiVersion: v1\nclusters: null\ncontexts: []\ncurrent-context: \"\"\nkind: Config\npreferences: {}\nusers: # none left\n";
}
